using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A connection to a host in this process. It starts and stops nothing: the host does.</summary>
internal sealed class LocalHypervisor : HypervisorConnection
{
    private const string HostnameFile = "/proc/sys/kernel/hostname";

    private readonly DriverHost _host;
    private readonly string _driver;
    private readonly ConnectionEvents _events;
    private readonly InventoryEnd _end = new();
    private readonly InventoryWriter<Uri, LinkState> _links;             // One: watching it is a value now and each later one.
    private readonly HashSet<(Guid Domain, int Id)> _owned = []; // The host's scheduler only.

    internal LocalHypervisor(Uri uri, DriverHost host, IDomainDriver driver)
        : base(uri, host.Open(driver.Name), host.OpenNetworks())
    {
        (_host, _driver) = (host, driver.Name);
        _events = new ConnectionEvents(host.Stream, host.Machine.Clock);
        _links = new InventoryWriter<Uri, LinkState>(host.Delivery, errors: host.Machine.Scheduler);
        _links.Set(uri, new LinkLive(), default);
        Domains = host.Inventories.Domains.Until(_end);
        Networks = host.Inventories.Networks.Until(_end);
        Leases = host.Inventories.Leases.Until(_end);
    }

    public override IObservable<HypervisorEvent> Events => _events.From(null, SlowConsumer.Resume);

    public override Inventory<Guid, DomainRecord> Domains { get; }

    public override Inventory<Guid, NetworkRecord> Networks { get; }

    public override Inventory<LeaseKey, NetworkLease> Leases { get; }

    public override IObservable<LinkState> Link => _links.Inventory.Watch(Uri)!;

    protected override HostState State => _host.State;

    private protected override IDomains AskedOfDomains => _host.Open(_driver);

    private protected override INetworks? AskedOfNetworks => _host.OpenNetworks();

    /// <summary>How many runs end with this connection, as far as is known; some may have ended by themselves.</summary>
    internal int OwnedRuns => _owned.Count;

    public override IObservable<HypervisorEvent> EventsFrom(Position position, SlowConsumer policy = SlowConsumer.Resume)
        => _events.From(position, policy);

    /// <summary>What a machine calls itself.</summary>
    internal static string ReadHostname(IHost machine) => Encoding.UTF8.GetString(machine.Files.Read(HostnameFile, 4096)).Trim();

    protected internal override async Task<DomainRecord> LaunchAsync(DomainStart start, Func<Task<DomainRecord>> launch)
    {
        if (_host.IsLeaving)
        {
            // A guest that is started while the others are brought down would be forgotten.
            throw new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.None, "cannot start a domain: the host is being stopped");
        }

        DomainRecord record = await launch();
        if (start.HasFlag(DomainStart.AutoDestroy))
        {
            _owned.RemoveWhere(run => !GoesOn(run)); // As many as run at once are kept, however many there were.
            _owned.Add((record.Uuid, record.Id));
        }

        return record;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// All of it on the loop, so that the one hop back is the caller's own await: in virtual time it then goes on in virtual time.
    /// </remarks>
    protected override Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Activity? caller = Activity.Current;
        return _host.Machine.Scheduler.InvokeAsync(() =>
        {
            Activity.Current = caller; // A hop takes nothing along by itself.
            return CarryOutAsync(operation, call, cancellationToken);
        });
    }

    /// <summary>The same for a connection that goes by way of this one: called on the loop, and awaited there.</summary>
    internal async Task<T> CarryOutAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _host.Calls.EnterAsync(cancellationToken);
        try
        {
            return await CarryOutInsideAsync(operation, call, cancellationToken);
        }
        finally
        {
            _host.Calls.Leave();
        }
    }

    private async Task<T> CarryOutInsideAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Operation begun = _host.BeginOperation(operation);
        using Activity? span = _host.Measures.Begin(begun);
        var onLoop = new CancellationTokenSource(); // Not disposed: a cancellation that is on its way may come after the end.
        using CancellationTokenRegistration bridge = cancellationToken.UnsafeRegister(
            _ => _host.Machine.Scheduler.Schedule(onLoop, static (_, source) =>
            {
                source.Cancel();
                return Disposable.Empty;
            }),
            state: null);
        try
        {
            return await call(onLoop.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            span?.SetStatus(ActivityStatusCode.Error, "cancelled");
            throw new OperationCanceledException(cancellationToken);
        }
        catch (HypervisorException e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message).SetTag("error.type", e.Code.ToString());
            throw;
        }
        finally
        {
            _host.Measures.End(begun);
        }
    }

    protected override Task<string> ReadHostnameAsync(TimeSpan deadline, CancellationToken cancellationToken) => Task.FromResult(ReadHostname(_host.Machine));

    protected override async Task CloseAsync()
    {
        try
        {
            await _host.Machine.Scheduler.InvokeAsync(async () =>
            {
                await EndStreamsAsync();
                await EndOwnedAsync();
            });
        }
        catch (ObjectDisposedException)
        {
            await EndStreamsAsync(); // The engine is gone; its subscribers are to know.
        }
    }

    private Task EndStreamsAsync()
    {
        _links.Set(Uri, new LinkClosed(), default);
        _links.Complete();
        _end.Reach();
        return _events.CloseAsync();
    }

    private async Task EndOwnedAsync()
    {
        await _host.Calls.EnterAsync(CancellationToken.None);
        try
        {
            await Task.WhenAll(_owned.Where(GoesOn).Select(run => AskedOfDomains.DestroyAsync(run.Domain, Domain.DefaultDeadline, CancellationToken.None)).ToArray());
        }
        finally
        {
            _host.Calls.Leave();
        }
    }

    // The domain may have ended since, and run again as somebody else's.
    private bool GoesOn((Guid Domain, int Id) run) => _host.Domains.TryGetValue(run.Domain, out DomainRecord? record) && record.Id == run.Id;
}
