using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A connection to a host in this process. It starts and stops nothing: the host does.</summary>
internal sealed class LocalHypervisor(Uri uri, DriverHost host, IDomainDriver driver) : IHypervisor
{
    private readonly AsyncSubject<bool> _closed = new();

    public Uri Uri { get; } = uri;

    public IObservable<HypervisorEvent> Events => host.Events.TakeUntil(_closed);

    public IReadOnlyCollection<DomainRecord> ListDomains() => [.. host.Domains.Values];

    public Domain LookupDomain(Guid uuid) => new(this, Find(uuid));

    public Domain LookupDomain(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DomainRecord? record = host.Domains.Values.FirstOrDefault(record => record.Name == name);
        return record is null
            ? throw new HypervisorException(ErrorCode.NoDomain, ErrorDomain.Qemu, $"Domain not found: no domain with matching name '{name}'")
            : new Domain(this, record);
    }

    public async Task<Domain> CreateDomainAsync(
        string xml, DomainStart start = DomainStart.Running, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        return await RunAsync(
            async (driver, cancel) => new Domain(this, await driver.CreateAsync(xml, start, deadline ?? Domain.DefaultDeadline, cancel)),
            cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _closed.OnNext(true);
        _closed.OnCompleted();
        return ValueTask.CompletedTask;
    }

    internal DomainRecord Find(Guid uuid) => host.Domains.TryGetValue(uuid, out DomainRecord? record)
        ? record
        : throw new HypervisorException(ErrorCode.NoDomain, ErrorDomain.Qemu, $"Domain not found: no domain with matching uuid '{uuid}'");

    /// <summary>Runs a driver's operation on the driver's scheduler; a cancellation from outside reaches it there.</summary>
    internal async Task<T> RunAsync<T>(Func<IDomainDriver, CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCompleted, this);
        IScheduler scheduler = host.Host.Scheduler;
        using var onLoop = new CancellationTokenSource();
        using CancellationTokenRegistration bridge = cancellationToken.Register(() => scheduler.Schedule(onLoop, static (_, source) =>
        {
            source.Cancel();
            return Disposable.Empty;
        }));
        try
        {
            return await scheduler.InvokeAsync(() => operation(driver, onLoop.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
