using System;
using System.Linq;
using System.Reactive;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>What an event costs on its way from a driver to the disk and to ten subscribers.</summary>
[Collection(StressCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class PublishCostTests
{
    private const int Count = 20_000;
    private const int Subscribers = 10;

    [Fact]
    public async Task Nothing_is_allocated_for_an_event_but_the_event()
    {
        using var folder = new TemporaryFolder();
        using var scheduler = new PollScheduler();
        var driver = new RecordingDriver("silent", []);
        var host = new DriverHost(new LinuxHost(scheduler), HostFolders.Below(folder["root"]), [driver], DeliveryScheduler.Default);
        await Within.DeadlineAsync(scheduler.InvokeAsync(() => host.StartAsync(CancellationToken.None)), "the host to start");
        IDisposable[] subscriptions =
            [.. Enumerable.Range(0, Subscribers).Select(_ => host.Stream.Subscribe(Observer.Create<HypervisorEvent>(static _ => { })))];

        long bytes = 0;
        await Within.DeadlineAsync(
            scheduler.InvokeAsync(() =>
            {
                Publish(driver.Context!); // The first time is for the compiler.
                bytes = Publish(driver.Context!); // In the same turn: no wait for the disk ends within it.
                return Task.CompletedTask;
            }),
            "the events to be written");

        bytes.ShouldBeLessThan(Count);
        Array.ForEach(subscriptions, static one => one.Dispose());
        await Within.DeadlineAsync(scheduler.InvokeAsync(() => host.StopAsync(CancellationToken.None)), "the host to stop");
    }

    private static long Publish(IDriverContext context)
    {
        DomainLifecycleEvent[] events =
        [
            .. Enumerable.Range(0, Count).Select(static _ => new DomainLifecycleEvent { Domain = Guid.Empty, Name = "guest", Detail = LifecycleDetail.StartedBooted }),
        ];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (DomainLifecycleEvent news in events)
        {
            context.Publish(news);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
