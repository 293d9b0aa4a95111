using System;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>Starts a host of simulated QEMUs on the wall clock, with the times of QEMU 7.2.</summary>
internal static class TestHost
{
    /// <summary>The URI scheme that it serves.</summary>
    internal const string Scheme = "test";

    private static int _last; // Interlocked: two hosts of one process never share a folder.

    /// <summary>Starts one.</summary>
    /// <param name="node">The domains that it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<HypervisorHost> StartAsync(TestNode node, CancellationToken cancellationToken)
    {
        // Any loop would do; this one is Rx's own and runs wherever .NET does.
        var machine = new VirtualHost(new EventLoopScheduler());
        machine.Files.HasEverything = true;
        machine.Links.MakeBridge(TestNetworks.Bridge);
        machine.Files.Write("/proc/sys/kernel/hostname", Environment.MachineName + "\n");
        _ = new SimulatedQemu(machine) { Timing = QemuTiming.Measured, KeepsHistory = false };
        HypervisorHost host = await HypervisorHost.StartAsync(
            options =>
            {
                options.Root = $"/test/{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}";
                options.Host = machine;
                options.Delivery = HypervisorHostOptions.DeliveryThreads;
                options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy };
                options.Drivers.Add(new QemuDriver(new QemuDriverOptions(), Scheme));
                options.Drivers.Add(new TestNetworks());
            },
            cancellationToken);
        try
        {
            await node.DefineAsync(host.Hypervisor, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }
}
