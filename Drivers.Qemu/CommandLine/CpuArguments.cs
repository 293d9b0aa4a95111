using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using static Rx.Hypervisor.Streams.Config.SwitchWords;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The processor: its model, and what the definition adds or takes away anywhere.</summary>
internal static class CpuArguments
{
    // QEMU's default on every x86_64 board here, to be named when something is said of it.
    private const string DefaultModel = "qemu64";

    /// <summary>Nothing where nothing is said.</summary>
    internal static IEnumerable<string> Of(DomainDefinition domain, string accelerator)
    {
        bool isKvm = accelerator is "kvm";
        string[] properties = [.. Properties(domain, isKvm)];
        return domain.Cpu?.Mode is null && properties.Length == 0
            ? []
            : ["-cpu", string.Join(',', [Model(domain.Cpu, isKvm), .. properties])];
    }

    // "host" is KVM's alone. Its place without KVM takes "max": all that the translation can do.
    private static string Model(GuestCpu? cpu, bool isKvm) => cpu?.Mode switch
    {
        null => DefaultModel,
        CpuMode.Custom => cpu.Model!,
        CpuMode.Maximum => "max",
        _ => isKvm ? "host" : "max",
    };

    private static IEnumerable<string> Properties(DomainDefinition domain, bool isKvm) =>
    [
        .. domain.Cpu is { } cpu ? OfModel(cpu, domain.Type) : [],
        .. OfFeatures(domain.Features),
        .. domain.Features.Hyperv is { } hyperv ? OfHyperv(hyperv, isKvm) : [],
        .. OfClock(domain.Clock),
    ];

    private static IEnumerable<string> OfModel(GuestCpu cpu, DomainType type)
    {
        if (cpu.Mode is CpuMode.HostModel)
        {
            yield return "migratable=on";
        }
        else if (cpu.IsMigratable is { } isMigratable)
        {
            yield return $"migratable={OnOff(isMigratable)}";
        }

        if (cpu.VendorId is not null)
        {
            yield return $"vendor={cpu.VendorId}";
        }

        if (cpu.IsEnforced(type))
        {
            yield return "enforce=on";
        }

        foreach (CpuFeature feature in cpu.Features)
        {
            yield return $"{feature.QemuName}={OnOff(feature.IsOn)}";
        }

        // Only "host" and "max" know of the host's caches.
        string? cache = cpu.Cache?.Mode switch
        {
            CpuCacheMode.Emulate => "l3-cache=on",
            CpuCacheMode.Passthrough => "host-cache-info=on,l3-cache=off",
            CpuCacheMode.Disable when cpu.Mode is null or CpuMode.Custom => "l3-cache=off",
            CpuCacheMode.Disable => "host-cache-info=off,l3-cache=off",
            _ => null,
        };
        if (cache is not null)
        {
            yield return cache;
        }
    }

    private static IEnumerable<string> OfFeatures(GuestFeatures features) => Switches(
        ("kvm-pv-eoi", features.HasFastEoi),
        ("pmu", features.HasPmu),
        ("kvm", features.Kvm?.IsHidden is { } isHidden ? !isHidden : null),
        ("kvm-hint-dedicated", features.Kvm?.HasHintDedicated),
        ("kvm-poll-control", features.Kvm?.HasPollControl));

    // A definition for KVM that runs without it: QEMU's translation ignores these, but for one that it dies of.
    private static IEnumerable<string> OfHyperv(HypervFeatures hyperv, bool isKvm)
    {
        if (hyperv.Mode is HypervMode.Passthrough)
        {
            yield return "hv-passthrough=on";
        }

        foreach (HypervSwitch one in hyperv.Switches.Where(one => one.IsOn && (isKvm || one.Name is not "vpindex")))
        {
            yield return one.Name switch
            {
                "spinlocks" => $"hv-spinlocks=0x{hyperv.SpinlockRetries:x}",
                "vendor_id" => $"hv-vendor-id={hyperv.VendorId}",
                _ => $"hv-{one.Name}=on",
            };
        }

        if (hyperv.IsOn("stimer") && hyperv.HasDirectTimers is true)
        {
            yield return "hv-stimer-direct=on";
        }
    }

    private static IEnumerable<string> OfClock(GuestClock clock)
    {
        foreach (string property in Switches(
            ("kvmclock", clock[TimerName.KvmClock]?.IsPresent), ("hv-time", clock[TimerName.HypervClock]?.IsPresent)))
        {
            yield return property;
        }

        if (clock[TimerName.Tsc]?.Frequency is { } hertz)
        {
            yield return $"tsc-frequency={hertz}";
        }
    }

    private static IEnumerable<string> Switches(params (string Name, bool? Value)[] properties) => properties
        .Where(property => property.Value is not null)
        .Select(property => $"{property.Name}={OnOff(property.Value!.Value)}");
}
