using System;
using System.IO;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A connection to a host in this process whose link a test breaks and mends, like that of a connection over a network.</summary>
/// <remarks>
/// <para>While the link is broken, what the connection shows stands still, and nothing is told but the state of the link. When it is
/// mended, what was missed is told, in order, then that the link is live.</para>
/// <para>Calls: one that is under way when the link breaks fails with <see cref="ConnectionLostException"/>, whatever became of it; one that
/// is made while it is broken waits for the link, <see cref="Domain.DefaultDeadline"/> at most.</para>
/// <para>Threading: break and mend it on the scheduler of the host's machine; for the rest see <see cref="IHypervisor"/>.</para>
/// </remarks>
public sealed class BreakableConnection : HypervisorConnection
{
    private readonly DriverHost _drivers;
    private readonly LocalHypervisor _inner;
    private readonly BehaviorSubject<bool?> _flow = new(true);            // Whether events flow; nothing more comes after null.
    private readonly BehaviorSubject<LinkState> _link = new(new LinkLive()); // What is told of that.
    private readonly HostInventories _inventories;
    private HostState? _frozen;                                           // What is shown while the link is broken. Written on the scheduler.
    private IDisposable _mirroring;                                       // Scheduler only, as what follows.
    private Position? _brokenAt;                                          // What was shown when it broke last.
    private TaskCompletionSource<Exception> _broken = new();              // Completes when the link breaks.
    private TaskCompletionSource _mended = new();                         // Completes when it is live again.

    /// <summary>Opens a connection, with a link that is live.</summary>
    /// <param name="host">Of this process.</param>
    public BreakableConnection(HypervisorHost host)
        : base(Require(host).Hypervisor.Uri, host.Drivers.Open(host.Drivers.MainDriver.Name), host.Drivers.OpenNetworks())
    {
        _drivers = host.Drivers;
        _inner = new LocalHypervisor(Uri, _drivers, _drivers.MainDriver);
        _inventories = new HostInventories(_drivers.Delivery, errors: _drivers.Machine.Scheduler);
        _mirroring = _drivers.MirrorTo(_inventories);
        _mended.SetResult();
    }

    /// <inheritdoc/>
    public override IObservable<HypervisorEvent> Events => Following(from: null, SlowConsumer.Resume);

    /// <inheritdoc/>
    public override Inventory<Guid, DomainRecord> Domains => _inventories.Domains;

    /// <inheritdoc/>
    public override Inventory<Guid, NetworkRecord> Networks => _inventories.Networks;

    /// <inheritdoc/>
    public override Inventory<LeaseKey, NetworkLease> Leases => _inventories.Leases;

    /// <inheritdoc/>
    public override IObservable<LinkState> Link => _link.ObserveOn(_drivers.Delivery);

    /// <inheritdoc/>
    protected override HostState State => Volatile.Read(ref _frozen) ?? _drivers.State;

    private protected override IDomains AskedOfDomains => _drivers.Open(_drivers.MainDriver.Name);

    private protected override INetworks? AskedOfNetworks => _drivers.OpenNetworks();

    /// <summary>Breaks the link. If it is broken already, it stays so.</summary>
    /// <param name="why">What happened to it.</param>
    public void Break(string why)
    {
        if (_frozen is not null || _flow.Value is null)
        {
            return;
        }

        HostState now = _drivers.State;
        Volatile.Write(ref _frozen, new HostState(now.Domains, now.Position, now.Networks));
        _mirroring.Dispose();
        _brokenAt = now.Position;
        _mended = new TaskCompletionSource();
        var cause = new IOException(why);
        _flow.OnNext(false);
        _link.OnNext(new LinkInterrupted(cause, _drivers.Machine.Scheduler.Now));
        _broken.SetResult(cause);
        _broken = new TaskCompletionSource<Exception>();
    }

    /// <summary>Mends the link: what was missed is told, and that it is live. If it is live already, it stays so.</summary>
    public void Mend()
    {
        if (_frozen is not { } frozen || _flow.Value is null)
        {
            return;
        }

        Volatile.Write(ref _frozen, null);
        _mirroring = _drivers.MirrorTo(_inventories);
        Position last = _drivers.Position;
        _flow.OnNext(true);
        if (frozen.Position == last)
        {
            Live();
        }
        else
        {
            // It hears what the others hear, and subscribed after them.
            _inner.EventsFrom(frozen.Position).FirstOrDefaultAsync(news => news.Position == last).Subscribe(_ => Live());
        }
    }

    /// <inheritdoc/>
    public override IObservable<HypervisorEvent> EventsFrom(Position position, SlowConsumer policy = SlowConsumer.Resume) => Following(position, policy);

    /// <inheritdoc/>
    protected internal override Task<DomainRecord> LaunchAsync(DomainStart start, Func<Task<DomainRecord>> launch) => _inner.LaunchAsync(start, launch);

    /// <inheritdoc/>
    protected override Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => _drivers.Machine.Scheduler.InvokeAsync(() => CallThroughLinkAsync(operation, call, cancellationToken));

    /// <inheritdoc/>
    protected override Task<string> ReadHostnameAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => Task.FromResult(LocalHypervisor.ReadHostname(_drivers.Machine));

    /// <inheritdoc/>
    protected override async Task CloseAsync()
    {
        _mirroring.Dispose();
        _inventories.Complete();
        _flow.OnNext(null);
        _flow.OnCompleted();
        _link.OnNext(new LinkClosed());
        _link.OnCompleted();
        await _inner.DisposeAsync();
    }

    private static HypervisorHost Require(HypervisorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host;
    }

    private void Live()
    {
        if (_frozen is null && _flow.Value == true)
        {
            _mended.TrySetResult();
            _link.OnNext(new LinkLive());
        }
    }

    // All of it on the scheduler, so that the one hop back is the caller's own await: in virtual time it then goes on in virtual time.
    private async Task<T> CallThroughLinkAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await _mended.Task.WaitAsync(Domain.DefaultDeadline, _drivers.Machine.Clock, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Rpc,
                $"Timed out during operation: cannot call '{operation}': the link has been broken for {Domain.DefaultDeadline.TotalSeconds} s", e);
        }

        Task<Exception> broken = _broken.Task;
        Task<T> answer = _inner.CarryOutAsync(operation, call, cancellationToken);
        if (await Task.WhenAny(answer, broken) == broken)
        {
            throw new ConnectionLostException($"the link broke while '{operation}' was under way: {(await broken).Message}", await broken);
        }

        return await answer;
    }

    /// <summary>Events after a position or from now on, held up while the link is broken.</summary>
    private IObservable<HypervisorEvent> Following(Position? from, SlowConsumer policy) => Observable.Defer(() =>
    {
        Position? last = from ?? (Position.Epoch == Guid.Empty ? null : Position); // Of a host that has not started there is none yet.
        return _flow.Select(flows => flows switch
        {
            true => After(last ?? _brokenAt, policy).Do(news => last = news.Position),
            false => Observable.Never<HypervisorEvent>(),
            null => Observable.Empty<HypervisorEvent>(),
        }).Switch();
    });

    private IObservable<HypervisorEvent> After(Position? last, SlowConsumer policy)
        => last is { } position ? _inner.EventsFrom(position, policy) : _inner.Events;
}
