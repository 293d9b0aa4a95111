using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>From the first call of a client to its last.</summary>
internal static class HandshakeProcedures
{
    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<Number, Number>(RemoteProcedure.ConnectSupportsFeature, "virConnectSupportsFeature", Access.Authenticated, SupportsFeature);
        table.Await<OpenArguments, Nothing>(RemoteProcedure.ConnectOpen, "virConnectOpen", Access.Authenticated, OpenAsync);
        table.Answer<Nothing, Nothing>(RemoteProcedure.ConnectClose, "virConnectClose", Access.Authenticated, Close);
        table.Answer<Nothing, Text>(RemoteProcedure.ConnectGetUri, "virConnectGetURI", Access.Read, GetUri);
        table.Answer<Nothing, Nothing>(
            RemoteProcedure.ConnectRegisterCloseCallback, "virConnectRegisterCloseCallback", Access.Read, static (session, _) => HearClose(session, wants: true));
        table.Answer<Nothing, Nothing>(
            RemoteProcedure.ConnectUnregisterCloseCallback, "virConnectUnregisterCloseCallback", Access.Read, static (session, _) => HearClose(session, wants: false));
    }

    /// <summary>Asked for the keepalive before a hypervisor is open, for all else behind that.</summary>
    private static Number SupportsFeature(ServerSession session, Number feature)
    {
        if (feature.Value == (int)RemoteFeature.ProgramKeepAlive)
        {
            session.Connection.StartKeepAlive();
            return new Number { Value = 1 };
        }

        _ = session.Hypervisor; // Open, or refused.
        return new Number { Value = IsSupported((RemoteFeature)feature.Value) ? 1 : 0 };
    }

    // Migration is what is missing.
    private static bool IsSupported(RemoteFeature feature) => feature is RemoteFeature.TypedParamString
        or RemoteFeature.XmlMigratable
        or RemoteFeature.RemoteEventCallback
        or RemoteFeature.RemoteCloseCallback
        or RemoteFeature.NetworkUpdateHasCorrectOrder;

    private static async ValueTask<Nothing> OpenAsync(ServerSession session, OpenArguments arguments)
    {
        RequireServed(session.Server.Options.Uri, arguments.Name ?? "");
        const uint Known = OpenArguments.ReadOnly | OpenArguments.NoAliases;
        if ((arguments.Flags & ~Known) != 0)
        {
            throw new HypervisorException(
                ErrorCode.InvalidArgument, ErrorDomain.None, $"invalid argument: unsupported flags (0x{arguments.Flags & ~Known:x}) in function virConnectOpen");
        }

        await session.OpenAsync((arguments.Flags & OpenArguments.ReadOnly) != 0);
        return default;
    }

    private static Nothing Close(ServerSession session, Nothing nothing)
    {
        session.Connection.Leave();
        return nothing;
    }

    private static Text GetUri(ServerSession session, Nothing nothing) => new() { Value = session.Server.Options.Uri.OriginalString };

    private static Nothing HearClose(ServerSession session, bool wants)
    {
        if (session.HearsClose == wants)
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Rpc,
                $"Requested operation is not valid: a close callback is {(wants ? "already" : "not")} registered");
        }

        session.HearsClose = wants;
        return default;
    }

    /// <summary>One hypervisor is served, by its scheme and path; an empty name takes what there is.</summary>
    private static void RequireServed(Uri served, string name)
    {
        if (name.Length == 0)
        {
            return;
        }

        bool isUri = Uri.TryCreate(name, UriKind.Absolute, out Uri? asked);
        if (!isUri || asked!.Scheme != served.Scheme || asked.Host.Length > 0)
        {
            throw new HypervisorException(ErrorCode.NoConnect, ErrorDomain.None, $"no connection driver available for {name}");
        }

        if (asked.AbsolutePath != served.AbsolutePath)
        {
            throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.None,
                $"internal error: unexpected {served.Scheme.ToUpperInvariant()} URI path '{asked.AbsolutePath}', try {served.OriginalString}");
        }
    }
}
