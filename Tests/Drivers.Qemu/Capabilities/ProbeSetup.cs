using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>A machine in virtual time with an emulator that answers as QEMU 7.2 does, and a cache of what it can do.</summary>
internal sealed class ProbeSetup
{
    internal const string Run = "/run/rx/qemu";

    internal ProbeSetup()
    {
        Machine = new VirtualHost(Time, Log);
        Qemu = new SimulatedQemu(Machine);
        Qemu.AnswerAs72();
        Cache = NewCache();
    }

    internal VirtualTime Time { get; } = new();

    internal Logbook Log { get; } = new();

    internal VirtualHost Machine { get; }

    internal SimulatedQemu Qemu { get; }

    internal QemuCapabilitiesCache Cache { get; }

    /// <summary>How often the emulator was run.</summary>
    internal int Probes => Qemu.Processes.Count;

    /// <summary>A cache that knows only what is on disk: that of the next engine.</summary>
    internal QemuCapabilitiesCache NewCache(IHost? host = null) => new(host ?? Machine, "/var/rx/cache", Run, Log);

    /// <summary>Asks when the clock shows <paramref name="seconds"/>.</summary>
    internal Outcome<QemuCapabilities> AskAt(
        double seconds, string emulator = SimulatedQemu.Path, QemuCapabilitiesCache? cache = null, CancellationToken cancellationToken = default)
    {
        var outcome = new Outcome<QemuCapabilities>();
        Time.At(seconds, () => Time.Start(() => outcome.WatchAsync(Time, () => (cache ?? Cache).GetAsync(emulator, cancellationToken))));
        return outcome;
    }

    /// <summary>Asks now, and lets time run until there is an answer.</summary>
    internal Outcome<QemuCapabilities> Ask(string emulator = SimulatedQemu.Path, QemuCapabilitiesCache? cache = null)
    {
        Outcome<QemuCapabilities> outcome = AskAt(Time.Clock.TotalSeconds, emulator, cache);
        Time.Start();
        return outcome;
    }

    /// <summary>Nothing of a probe is left.</summary>
    internal void ShouldBeBare()
    {
        Machine.Processes.Running.ShouldBeEmpty();
        Machine.Sockets.OpenHandles.ShouldBe(0);
        Machine.Files.List(Run).ShouldBeEmpty();
    }
}
