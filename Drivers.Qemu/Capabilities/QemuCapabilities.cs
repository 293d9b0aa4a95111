using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What one QEMU binary can do. Immutable, and some 70 KB.</summary>
internal sealed record QemuCapabilities
{
    /// <summary>The oldest QEMU that this driver runs.</summary>
    internal static readonly Version OldestVersion = new(5, 2, 0);

    /// <summary>QEMU's own three numbers.</summary>
    public required Version Version { get; init; }

    /// <summary>What the packager calls the build; often empty.</summary>
    public required string Package { get; init; }

    /// <summary>What it emulates, in QEMU's words: <c>x86_64</c>, <c>i386</c>, <c>arm</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Its machines; the default first, then by name.</summary>
    public required ImmutableArray<MachineCapability> Machines { get; init; }

    /// <summary>Its CPU models, by name; none when this target does not tell them.</summary>
    public required ImmutableArray<CpuModelCapability> Cpus { get; init; }

    /// <summary>Whether <see cref="Cpus"/> speaks of KVM: the binary has no emulation of its own.</summary>
    public bool AreCpusUnderKvm { get; init; }

    /// <summary>The types that <c>device_add</c> and <c>-device</c> may know: <c>virtio-blk-pci</c>. Not the CPUs.</summary>
    public required NameSet Devices { get; init; }

    /// <summary>The types that <c>object-add</c> and <c>-object</c> know: <c>memory-backend-memfd</c>.</summary>
    public required NameSet Objects { get; init; }

    /// <summary>The kinds of character devices: <c>socket</c>, <c>pty</c>.</summary>
    public required NameSet Chardevs { get; init; }

    /// <summary>The accelerators in the binary: <c>tcg</c>, <c>kvm</c>. Whether this host has KVM is another matter.</summary>
    public required NameSet Accelerators { get; init; }

    /// <summary>Whether the binary was built with KVM.</summary>
    public bool IsKvmPresent { get; init; }

    /// <summary>The commands of its monitor.</summary>
    public required NameSet Commands { get; init; }

    /// <summary>The arguments of each command, as <c>screendump/format</c>, and its features, as <c>device_add#json-cli</c>.</summary>
    public required NameSet Details { get; init; }

    /// <summary>The events of its monitor.</summary>
    public required NameSet Events { get; init; }

    /// <summary>The architecture in libvirt's words: <c>x86_64</c>, <c>i686</c>, <c>armv7l</c>.</summary>
    [JsonIgnore]
    public string Arch => Architecture.OfTarget(Target);

    /// <summary>The machine of a name or an alias.</summary>
    internal MachineCapability? FindMachine(string name) => Machines.FirstOrDefault(machine => machine.IsNamed(name));

    /// <summary>The canonical name of a machine: <c>pc</c> is <c>pc-i440fx-7.2</c>; <see langword="null"/> when there is none.</summary>
    internal string? ResolveMachine(string name) => FindMachine(name)?.Name;

    /// <summary>Whether a command takes an argument: <c>screendump</c>, <c>format</c>.</summary>
    internal bool HasArgument(string command, string argument) => Details.Contains($"{command}/{argument}");

    /// <summary>Whether a command has a feature: <c>device_add</c>, <c>json-cli</c>.</summary>
    internal bool HasFeature(string command, string feature) => Details.Contains($"{command}#{feature}");
}
