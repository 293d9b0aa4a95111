using System;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Streams.Recordings;

/// <summary>Much of what can happen, on two domains, in a minute.</summary>
internal static class Night
{
    /// <summary>Writes the script.</summary>
    internal static void Play(FakeHypervisor host)
    {
        host.Qemu.Timing = QemuTiming.Measured;
        FakeDomain web = host.Define("web");
        FakeDomain db = host.Define("db");
        web.Guest.AgentConnectsAfter = TimeSpan.FromSeconds(3);
        host.At(10, web, Lifecycle.Suspended);
        host.At(12, web, Lifecycle.Resumed);
        host.At(14, web, static qemu => qemu.Reboot());
        host.At(16, db, static qemu => qemu.FailDisk(isFull: true));
        host.At(18, db, Lifecycle.Resumed);
        host.At(20, web, Lifecycle.Stopped);
        host.At(22, web, Lifecycle.Started);
        host.At(24, db, static qemu => qemu.FireWatchdog());
        host.At(26, async () => await host.Local.LookupDomain("db").SaveAsync("/saved"));
        host.At(30, async () => await host.Local.RestoreDomainAsync("/saved"));
        host.At(34, async () => await host.Local.LookupDomain("web").GetMemoryStatisticsAsync());
        host.At(36, async () => await host.Local.LookupDomain("web").ShutdownAsync(TimeSpan.FromSeconds(5)));
        host.At(44, web, Lifecycle.Started);
        host.At(46, () => host.Machine.Files.Write(host.Machine.Files.Look("/images/web.img") is null ? "/x" : "/y", "z"));
        host.At(48, () => host.Qemu.Ignores.Add("stop"));
        host.At(49, () =>
        {
            Task late = host.Local.LookupDomain("web").SuspendAsync(TimeSpan.FromSeconds(2));
        });
        host.At(50, db, Lifecycle.Crashed);
        host.At(52, web, static qemu => qemu.CatchUp());
        host.Kill(54, web);
    }
}
