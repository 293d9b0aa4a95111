using System;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>What a definition needs from outside itself to be complete.</summary>
internal sealed record DefaultsContext
{
    /// <summary>A new MAC address, below libvirt's prefix for QEMU: <c>52:54:00</c>.</summary>
    internal required Func<MacAddress> NewMac { get; init; }

    /// <summary>The version that an alias as <c>q35</c> stands for, or <see langword="null"/> when it is none.</summary>
    /// <remarks>From the emulator's path and the machine's name.</remarks>
    internal Func<string, string, string?> MachineAlias { get; init; } = (_, _) => null;

    /// <summary>Path of QEMU for a definition that names none; <see langword="null"/> leaves it open.</summary>
    internal string? Emulator { get; init; }
}
