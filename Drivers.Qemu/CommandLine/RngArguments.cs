using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Random numbers: where they come from, and the device.</summary>
internal static class RngArguments
{
    private const int DefaultPeriod = 1000;

    /// <summary>All of them.</summary>
    internal static IEnumerable<string> Of(ValueList<RngDevice> rngs, MachineType machine) =>
        rngs.SelectMany(rng => Of(rng, machine));

    private static string[] Of(RngDevice rng, MachineType machine) =>
    [
        "-object", Source(rng.Source, $"obj{rng.Id}"),
        "-device", $"{machine.VirtioDriver("rng")},rng=obj{rng.Id}{Rate(rng)}{rng.PlaceToQemu(machine)}",
    ];

    private static string Source(string? path, string id) =>
        path is null ? $"rng-builtin,id={id}" : $"rng-random,id={id},filename={QemuOption.Escape(path)}";

    private static string Rate(RngDevice rng) =>
        rng.RateBytes is { } bytes ? $",max-bytes={bytes},period={rng.RateMilliseconds ?? DefaultPeriod}" : "";
}
