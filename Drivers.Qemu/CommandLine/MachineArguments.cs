using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using static Rx.Hypervisor.Streams.Config.SwitchWords;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The board, its accelerator, memory and threads.</summary>
internal static class MachineArguments
{
    /// <summary><c>-S</c>: the vCPUs wait for the driver's <c>cont</c>.</summary>
    /// <remarks>QEMU's <c>k</c> is 1024; with no suffix it would take the number as MiB.</remarks>
    internal static IEnumerable<string> Of(DomainDefinition domain, string accelerator) =>
    [
        "-S",
        "-machine", string.Join(',', [domain.Boot.Machine.Name, .. Properties(domain)]),
        "-accel", Accelerator(domain.Features, accelerator),
        "-m", $"size={domain.MemoryKiB}k",
        .. domain.MemoryBacking.IsLocked ? ["-overcommit", "mem-lock=on"] : Nothing,
        "-smp", Processors(domain),
        .. Enumerable.Range(1, domain.IoThreads.Count).SelectMany(n => new[] { "-object", $"iothread,id=iothread{n}" }),
    ];

    /// <summary>Sleeps, as properties of the chip that has them.</summary>
    internal static IEnumerable<string> Sleeps(DomainDefinition domain)
    {
        string chip = domain.Boot.Machine.Family is MachineFamily.Q35 ? "ICH9-LPC" : "PIIX4_PM";
        PowerManagement power = domain.Power;
        return
        [
            .. power.SuspendToMemory is { } memory ? ["-global", $"{chip}.disable_s3={Disabled(memory)}"] : Nothing,
            .. power.SuspendToDisk is { } disk ? ["-global", $"{chip}.disable_s4={Disabled(disk)}"] : Nothing,
        ];
    }

    private static string[] Nothing => [];

    private static char Disabled(bool isEnabled) => isEnabled ? '0' : '1';

    // Said only where it differs from what QEMU does by itself, but for ACPI: there the definition decides.
    private static IEnumerable<string> Properties(DomainDefinition domain)
    {
        GuestFeatures features = domain.Features;
        bool hasBoard = domain.Boot.Machine.Family is not MachineFamily.None;
        (string Name, bool? Value)[] properties =
        [
            ("acpi", hasBoard && !features.HasAcpi ? false : null),
            ("smm", features.HasSmm),
            ("vmport", features.HasVmport),
            ("hpet", domain.Clock[TimerName.Hpet]?.IsPresent),
            ("pit", domain.Clock[TimerName.Pit]?.IsPresent),
            ("mem-merge", domain.MemoryBacking.IsUnshared ? false : null),
            ("dump-guest-core", domain.Memory.IsInCore),
            ("graphics", domain.Boot.Bios?.UsesSerial is true ? false : null), // SeaBIOS then talks on the serial port.
        ];
        return properties.Where(property => property.Value is not null)
            .Select(property => $"{property.Name}={OnOff(property.Value!.Value)}")
            .Concat(FirmwareArguments.Properties(domain.Boot.Firmware));
    }

    private static string Accelerator(GuestFeatures features, string accelerator) => (accelerator, features.Interrupts) switch
    {
        ("kvm", InterruptDriver.Kvm) => "kvm,kernel-irqchip=on",
        ("kvm", InterruptDriver.Qemu) => "kvm,kernel-irqchip=split",
        _ => accelerator,
    };

    // All of it is said: what QEMU makes of the number alone has changed with its versions.
    private static string Processors(DomainDefinition domain)
    {
        (int maximum, int current) = domain.Cpus;
        (int sockets, int dies, int cores, int threads) = domain.Cpu?.Topology ?? new CpuTopology(maximum, 1, 1, 1);
        string places = current == maximum ? "" : $",maxcpus={maximum}";
        string perSocket = dies == 1 ? "" : $",dies={dies}";
        return $"{current}{places},sockets={sockets}{perSocket},cores={cores},threads={threads}";
    }
}
