using System;
using System.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A machine of QEMU by name, and which buses it offers to devices.</summary>
/// <param name="Name">As QEMU spells it: <c>pc</c>, <c>pc-q35-7.2</c>.</param>
/// <param name="Family">What kind of board it is.</param>
internal sealed record MachineType(string Name, MachineFamily Family)
{
    /// <summary>libvirt's default for x86_64.</summary>
    internal static MachineType Default { get; } = new("pc", MachineFamily.I440Fx);

    /// <summary>Whether there is a PCI bus.</summary>
    internal bool HasPci => Family is MachineFamily.I440Fx or MachineFamily.Q35;

    /// <summary>Whether there is an ISA bus.</summary>
    internal bool HasIsa => Family is not MachineFamily.None;

    /// <summary>Whether there is a pair of IDE buses; the AHCI ports of q35 are not that.</summary>
    internal bool HasIde => Family is MachineFamily.I440Fx;

    /// <summary>Whether the firmware boots from disks; that of microvm (qboot) only starts a kernel.</summary>
    internal bool BootsFromDisk => HasPci;

    /// <summary>Virtual CPUs at most: what an 8-bit APIC id can tell apart, or the one that runs nothing.</summary>
    internal int MaxVcpus => Family is MachineFamily.None ? 1 : 255;

    /// <summary>Reads the <c>machine</c> attribute. Whether that version exists only the binary knows.</summary>
    internal static MachineType Read(XmlValue? machine) => machine is null
        ? Default
        : new MachineType(machine.Text, FamilyOf(machine.Text) ?? throw machine.Unsupported("no such machine here"));

    private static MachineFamily? FamilyOf(string name) => name switch
    {
        "pc" => MachineFamily.I440Fx,
        "q35" => MachineFamily.Q35,
        "microvm" => MachineFamily.Microvm,
        "none" => MachineFamily.None,
        _ when IsVersionOf("pc-i440fx-", name) => MachineFamily.I440Fx,
        _ when IsVersionOf("pc-q35-", name) => MachineFamily.Q35,
        _ => null,
    };

    private static bool IsVersionOf(string prefix, string name) =>
        name.Length > prefix.Length
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
