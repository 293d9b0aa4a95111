using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Server.Own;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>What one client has opened: its hypervisor, and whom it wants to hear from. It ends with the connection.</summary>
/// <remarks>Threading: the server's scheduler.</remarks>
internal sealed class ServerSession(ServerConnection connection, RpcEndpoint endpoint)
{
    private IHypervisor? _hypervisor;
    private bool _isOpening;
    private bool _isClosed;

    internal ServerConnection Connection { get; } = connection;

    internal RpcServer Server => Connection.Server;

    /// <summary>Whether nothing may be changed: so it came in, or so it was opened.</summary>
    internal bool IsReadOnly { get; private set; } = endpoint.IsReadOnly;

    /// <summary>How the client has to show who it is; <see langword="null"/> when it need not.</summary>
    internal IServerAuthentication? Authentication => endpoint.Authentication;

    /// <summary>Whether the client has shown who it is, or need not.</summary>
    internal bool IsAuthenticated { get; private set; } = endpoint.Authentication is null;

    /// <summary>What the client has begun to show.</summary>
    internal IServerAuthenticationExchange? Exchange { get; set; }

    /// <summary>What the client has of our own program; <see langword="null"/> until it says hello.</summary>
    internal OwnSession? Own { get; private set; }

    /// <summary>Whether the client wants to be told when its hypervisor goes away.</summary>
    internal bool HearsClose { get; set; }

    /// <summary>How many callbacks for events the client has, and for what objects.</summary>
    internal SessionCallbacks Callbacks { get; } = new(connection.Server.Options.Limits.Callbacks);

    /// <summary>What the client has opened.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InternalError"/>: it has opened nothing.</exception>
    internal IHypervisor Hypervisor => _hypervisor
        ?? throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, "internal error: hypervisor connection not open");

    /// <summary>The client has shown who it is.</summary>
    internal void Authenticate(string identity)
    {
        (IsAuthenticated, Exchange) = (true, null);
        Connection.AdmitPackets();
        Server.NoteAuthenticated(Connection, identity);
    }

    /// <summary>Opens the hypervisor.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InternalError"/>: it is open already.</exception>
    internal async Task OpenAsync(bool isReadOnly)
    {
        if (_isOpening)
        {
            throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, "internal error: connection already open");
        }

        _isOpening = true;
        try
        {
            IHypervisor opened = await Server.Options.Open!();
            if (_isClosed)
            {
                await opened.DisposeAsync(); // The client did not wait for it.
                return;
            }

            IsReadOnly |= isReadOnly;
            _hypervisor = opened;
        }
        finally
        {
            _isOpening = _hypervisor is not null;
        }
    }

    /// <summary>The client speaks our own program.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: it has said so before.</exception>
    internal void SayHello() => Own = Own is null && !_isClosed
        ? new OwnSession(this)
        : throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Rpc, "Requested operation is not valid: hello was said before");

    /// <summary>Lets everything go: guests that were to end with the connection do.</summary>
    internal async Task CloseAsync()
    {
        _isClosed = true;
        Server.Events.Forget(this);
        Server.NetworkEvents.Forget(this);
        Own?.Dispose();
        if (_hypervisor is { } hypervisor)
        {
            await hypervisor.DisposeAsync();
        }
    }

    /// <summary>Refuses what this client may not call.</summary>
    /// <exception cref="HypervisorException">It may not.</exception>
    internal void RequireAccess(Procedure procedure)
    {
        if (procedure.Access > Access.Anyone && !IsAuthenticated)
        {
            throw new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, "authentication required");
        }

        if (procedure.Access > Access.Authenticated)
        {
            _ = Hypervisor;
        }

        if (procedure.Access == Access.Write)
        {
            RequireWrite(procedure.Name);
        }
    }

    /// <summary>Refuses what changes something, or shows what is secret, to a client that may only read.</summary>
    /// <param name="function">libvirt's function.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationDenied"/>.</exception>
    internal void RequireWrite(string function)
    {
        if (IsReadOnly)
        {
            ErrorDomain domain = function.StartsWith("virNetwork", StringComparison.Ordinal) ? ErrorDomain.Network : ErrorDomain.Domain;
            throw new HypervisorException(ErrorCode.OperationDenied, domain, $"operation forbidden: read only access prevents {function}");
        }
    }

    /// <summary>The domain that a call names.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    internal Domain Find(DomainName name)
    {
        _ = Record(name);
        return Hypervisor.LookupDomain(name.Uuid);
    }

    /// <summary>What is known of the domain that a call names.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    internal DomainRecord Record(DomainName name) => Hypervisor.Domains.Lookup(name.Uuid)
        ?? throw new HypervisorException(ErrorCode.NoDomain, ErrorDomain.Qemu, $"Domain not found: no domain with matching uuid '{name.Uuid}' ({name.Name})");
}
