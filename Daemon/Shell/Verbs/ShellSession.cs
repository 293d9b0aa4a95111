using System;
using System.Globalization;
using System.Linq;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>A host on a folder for as long as a verb needs it.</summary>
internal sealed class ShellSession : IAsyncDisposable
{
    private static readonly TimeSpan LongestVerb = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MostVerbs = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly HypervisorHost _host;

    private ShellSession(HypervisorHost host, ShellView view, CancellationToken cancelled)
    {
        _host = host;
        View = view;
        Cancelled = cancelled;
    }

    internal IHypervisor Hypervisor => _host.Hypervisor;

    internal ShellView View { get; }

    /// <summary>Somebody wants the program to end.</summary>
    internal CancellationToken Cancelled { get; }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>Starts a host on a folder; waits a moment for another verb that is at it.</summary>
    /// <exception cref="HypervisorException">The folder cannot be served; the message says who serves it, if somebody does.</exception>
    internal static async Task<ShellSession> OpenAsync(ShellCall call, InputRecordingOptions? recording = null)
    {
        (HostFolders folders, ShellView view, CancellationToken cancelled) = call;
        string? holder = null;
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new ShellSession(await ServeAsync(folders, view, cancelled, recording), view, cancelled);
            }
            catch (HypervisorException e) when (e.Code == ErrorCode.ResourceBusy)
            {
                string now = LockHolder.Of(folders) ?? "another process";
                if (now != holder)
                {
                    (holder, since) = (now, TimeProvider.System.GetTimestamp()); // Verbs come and go: each may take its time.
                }
                else if (TimeProvider.System.GetElapsedTime(since) > LongestVerb)
                {
                    throw new HypervisorException(e.Code, e.Domain,
                        $"resource busy: '{folders.Root}' is served by {holder}; one process at a time can: end that one, or give another folder with --root", e);
                }
            }

            await Task.Delay(Retry, TimeProvider.System, cancelled);
        }
    }

    /// <summary>Starts a host on a folder, unless another process serves it for longer than most verbs take.</summary>
    /// <returns><see langword="null"/> when another does.</returns>
    internal static async Task<ShellSession?> TryOpenAsync(ShellCall call)
    {
        (HostFolders folders, ShellView view, CancellationToken cancelled) = call;
        for (long since = TimeProvider.System.GetTimestamp(); ; await Task.Delay(Retry, TimeProvider.System, cancelled))
        {
            try
            {
                return new ShellSession(await ServeAsync(folders, view, cancelled), view, cancelled);
            }
            catch (HypervisorException e) when (e.Code == ErrorCode.ResourceBusy)
            {
                if (TimeProvider.System.GetElapsedTime(since) > MostVerbs)
                {
                    return null;
                }
            }
        }
    }

    private static async Task<HypervisorHost> ServeAsync(
        HostFolders folders, ShellView view, CancellationToken cancelled, InputRecordingOptions? recording = null)
    {
        bool isOpening = true; // Later on it is an event like others.
        HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Folders = folders;
            options.Recording = recording;
            options.Startup = new StartupPlan { IsOn = false }; // To look is not to start: what was just shut down must stay so.
            options.Events = Observer.Create<HypervisorEvent>(news =>
            {
                if (news is DefinitionRejectedEvent rejected && isOpening)
                {
                    view.Warned($"'{rejected.Path}' is not taken: {rejected.Reason}");
                }
            });
            options.UseQemu();
            options.UseNetworks();
        }, cancelled);
        isOpening = false;
        return host;
    }

    /// <summary>The guest with that name, uuid or number.</summary>
    internal Domain Find(string guest)
    {
        if (Guid.TryParse(guest, out Guid uuid) && Hypervisor.ListDomains().Any(record => record.Uuid == uuid))
        {
            return Hypervisor.LookupDomain(uuid);
        }

        // A name may look like a number; it then goes first, as with virsh.
        return int.TryParse(guest, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && Hypervisor.ListDomains(DomainListFlags.Active).Any(record => record.Id == id)
            && Hypervisor.ListDomains().All(record => record.Name != guest)
            ? Hypervisor.LookupDomain(id)
            : Hypervisor.LookupDomain(guest);
    }

    /// <summary>The network with that name or uuid.</summary>
    internal Network FindNetwork(string network)
        => Guid.TryParse(network, out Guid uuid) && Hypervisor.ListNetworks().Any(record => record.Uuid == uuid)
            ? Hypervisor.LookupNetwork(uuid)
            : Hypervisor.LookupNetwork(network);

    /// <summary>Asks a guest to reboot and stays until it has: one that has no agent is booted again by the engine, so there must be one.</summary>
    /// <exception cref="HypervisorException">It could not be asked, it ended, or it has not rebooted in time.</exception>
    internal async Task UntilRebootedAsync(Domain domain, TimeSpan patience)
    {
        using var listening = new CancellationTokenSource();
        Task<DomainEvent> rebooted = Hypervisor.Events.OfType<DomainEvent>()
            .FirstAsync(news => news.Domain == domain.Uuid && news is DomainRebootedEvent or DomainLifecycleEvent { Kind: Lifecycle.Stopped })
            .ToTask(listening.Token);
        try
        {
            await domain.RebootAsync(deadline: patience, cancellationToken: Cancelled);
            if (await rebooted.WaitAsync(patience, TimeProvider.System, Cancelled) is not DomainRebootedEvent)
            {
                throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None, $"operation failed: domain '{domain.Name}' has ended and not rebooted");
            }
        }
        catch (TimeoutException e)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.None,
                $"Timed out during operation: domain '{domain.Name}' was asked to reboot and has not within {patience.TotalSeconds:0} s", e);
        }
        finally
        {
            listening.Cancel();
        }
    }

    /// <summary>A guest as it is now; one that has gone as it was, without its process.</summary>
    internal DomainRecord Now(DomainRecord before) => Hypervisor.ListDomains().FirstOrDefault(record => record.Uuid == before.Uuid)
        ?? before with { Id = -1, State = DomainState.Shutoff };

    /// <summary>A network as it is now; one that has gone as it was, and neither active nor stored.</summary>
    internal NetworkRecord Now(NetworkRecord before) => Hypervisor.ListNetworks().FirstOrDefault(record => record.Uuid == before.Uuid)
        ?? before with { IsActive = false, IsPersistent = false, HasAutostart = false, Ports = [] };
}
