using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A connection to a host in this process. It starts and stops nothing: the host does.</summary>
internal sealed class LocalHypervisor(Uri uri, DriverHost host, IDomainDriver driver) : IHypervisor
{
    private const string Suffix = "Async";
    private const string HostnameFile = "/proc/sys/kernel/hostname";

    private readonly ConnectionEvents _events = new(host.Stream, host.Host.Clock);
    private readonly InventoryWriter<Uri, LinkState> _links = LinksOf(host, uri); // One: watching it is a value now and each later one.
    private readonly HashSet<(Guid Domain, int Id)> _owned = []; // The host's scheduler only.
    private bool _isClosed; // Interlocked.

    public Uri Uri { get; } = uri;

    public IObservable<HypervisorEvent> Events => _events.From(null, SlowConsumer.Resume);

    public Position Position => host.Position;

    public Inventory<Guid, DomainRecord> Domains => host.Inventory;

    public IObservable<LinkState> Link => _links.Inventory.Watch(Uri)!;

    public IObservable<HypervisorEvent> EventsFrom(Position position, SlowConsumer policy = SlowConsumer.Resume) => _events.From(position, policy);

    public IReadOnlyCollection<DomainRecord> ListDomains(DomainListFlags flags = DomainListFlags.All)
        => DomainFilter.Apply(flags, host.Index.All);

    public Domain LookupDomain(Guid uuid) => new(this, Find(uuid));

    public Domain LookupDomain(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Domain(this, host.Index.Find(name) ?? throw NoDomain($"name '{name}'"));
    }

    public Domain LookupDomain(int id) => new(this, host.Index.Find(id) ?? throw NoDomain($"id {id}"));

    public Task<IReadOnlyList<DomainStatistics>> GetDomainStatisticsAsync(
        StatisticsGroups groups = StatisticsGroups.All,
        DomainListFlags flags = DomainListFlags.All,
        TimeSpan? patience = null,
        CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        Guid[] domains = [.. ListDomains(flags).Select(record => record.Uuid)];
        return RunAsync((driver, cancel) => driver.GetStatisticsAsync(domains, KnownFlags.Require(groups), within, cancel), cancellationToken);
    }

    public Task<string> GetHostnameAsync(CancellationToken cancellationToken = default)
        => RunAsync((_, _) => Task.FromResult(Encoding.UTF8.GetString(host.Host.Files.Read(HostnameFile, 4096)).Trim()), cancellationToken);

    public Task<Domain> DefineDomainAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync(async (driver, cancel) => new Domain(this, await driver.DefineAsync(xml, within, cancel)), cancellationToken);
    }

    public Task<Domain> CreateDomainAsync(
        string xml, DomainStart start = DomainStart.Running, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync(
            async (driver, cancel) =>
            {
                KnownFlags.Require(start);
                RequireServing();
                return new Domain(this, Own(start, await driver.CreateAsync(xml, start, within, cancel)));
            },
            cancellationToken);
    }

    public Task<string> GetCapabilitiesXmlAsync(CancellationToken cancellationToken = default)
        => RunAsync((driver, cancel) => Capabilities(driver).GetCapabilitiesXmlAsync(cancel), cancellationToken);

    public Task<string> GetDomainCapabilitiesXmlAsync(
        string? emulator = null, string? arch = null, string? machine = null, string? virtType = null, CancellationToken cancellationToken = default)
        => RunAsync((driver, cancel) => Capabilities(driver).GetDomainCapabilitiesXmlAsync(emulator, arch, machine, virtType, cancel), cancellationToken);

    public Task<Domain> RestoreDomainAsync(
        string path, string? xml = null, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync(
            async (driver, cancel) => new Domain(this, await driver.RestoreAsync(path, xml, flags, within, cancel)),
            cancellationToken);
    }

    public Task<string> GetSaveImageXmlAsync(
        string path, DomainXmlFlags flags = DomainXmlFlags.Current, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return RunAsync((driver, _) => Task.FromResult(driver.GetSaveImageXml(path, KnownFlags.Require(flags))), cancellationToken);
    }

    public Task DefineSaveImageXmlAsync(
        string path, string xml, DomainSave flags = DomainSave.None, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(xml);
        return RunAsync(
            (driver, _) =>
            {
                driver.DefineSaveImageXml(path, xml, flags);
                return Task.FromResult(true);
            },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        try
        {
            await host.Host.Scheduler.InvokeAsync(CloseAsync);
        }
        catch (ObjectDisposedException)
        {
            await EndStreamsAsync(); // The engine is gone; its subscribers are to know.
        }
    }

    /// <summary>A guest that is started while the others are brought down would be forgotten.</summary>
    internal void RequireServing()
    {
        if (host.IsLeaving)
        {
            throw new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.None, "cannot start a domain: the host is being stopped");
        }
    }

    /// <summary>How many runs end with this connection, as far as is known; some may have ended by themselves.</summary>
    internal int OwnedRuns => _owned.Count;

    /// <summary>Notes a run that ends with this connection.</summary>
    internal DomainRecord Own(DomainStart start, DomainRecord record)
    {
        if (start.HasFlag(DomainStart.AutoDestroy))
        {
            _owned.RemoveWhere(run => !GoesOn(run)); // As many as run at once are kept, however many there were.
            _owned.Add((record.Uuid, record.Id));
        }

        return record;
    }

    private static InventoryWriter<Uri, LinkState> LinksOf(DriverHost host, Uri uri)
    {
        var links = new InventoryWriter<Uri, LinkState>(host.Delivery, errors: host.Host.Scheduler);
        links.Set(uri, new LinkLive(), default);
        return links;
    }

    private async Task CloseAsync()
    {
        await EndStreamsAsync();
        await EndOwnedAsync();
    }

    private Task EndStreamsAsync()
    {
        _links.Set(Uri, new LinkClosed(), default);
        _links.Complete();
        return _events.CloseAsync();
    }

    private Task EndOwnedAsync() => Task.WhenAll(_owned.Select(async run =>
    {
        if (GoesOn(run))
        {
            await driver.DestroyAsync(run.Domain, Domain.DefaultDeadline, CancellationToken.None);
        }
    }).ToArray());

    // The domain may have ended since, and run again as somebody else's.
    private bool GoesOn((Guid Domain, int Id) run) => host.Domains.TryGetValue(run.Domain, out DomainRecord? record) && record.Id == run.Id;

    private static IHostCapabilities Capabilities(IDomainDriver driver) => driver as IHostCapabilities
        ?? throw new HypervisorException(ErrorCode.NoSupport, ErrorDomain.None,
            $"this function is not supported by the connection driver: driver '{driver.Name}' does not tell capabilities");

    internal static HypervisorException NoDomain(string what)
        => new(ErrorCode.NoDomain, ErrorDomain.Qemu, $"Domain not found: no domain with matching {what}");

    internal DomainRecord Find(Guid uuid) => host.Index.Find(uuid) ?? throw NoDomain($"uuid '{uuid}'");

    /// <summary>Runs a driver's operation on the driver's scheduler; a cancellation from outside reaches it there.</summary>
    /// <remarks>
    /// All of it on the loop, so that the one hop back is the caller's own await: in virtual time it then goes on in virtual time.
    /// </remarks>
    internal Task<T> RunAsync<T>(
        Func<IDomainDriver, CancellationToken, Task<T>> operation, CancellationToken cancellationToken, [CallerMemberName] string name = "")
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        IScheduler scheduler = host.Host.Scheduler;
        return scheduler.InvokeAsync(async () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            host.BeginOperation(name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
            var onLoop = new CancellationTokenSource(); // Not disposed: a cancellation that is on its way may come after the end.
            using CancellationTokenRegistration bridge = cancellationToken.UnsafeRegister(
                _ => scheduler.Schedule(onLoop, static (_, source) =>
                {
                    source.Cancel();
                    return Disposable.Empty;
                }),
                state: null);
            try
            {
                return await operation(driver, onLoop.Token);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        });
    }
}
