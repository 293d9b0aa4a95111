namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>A CPU model of a QEMU, as <c>query-cpu-definitions</c> tells it.</summary>
internal sealed record CpuModelCapability
{
    /// <summary>As <c>-cpu</c> takes it: <c>EPYC</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The model that the name stands for: <c>EPYC-v1</c>.</summary>
    public string? AliasOf { get; init; }

    /// <summary>Whether QEMU means to drop it.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Whether it is the same on every host; <see langword="null"/> when QEMU does not say.</summary>
    public bool? IsMigrationSafe { get; init; }

    /// <summary>What it would have and cannot under the accelerator that was asked; <see langword="null"/> when QEMU does not say.</summary>
    public NameSet? Unavailable { get; init; }

    /// <summary>Whether a guest gets all of the model; <see langword="null"/> when QEMU does not say.</summary>
    internal bool? IsUsable => Unavailable is null ? null : Unavailable.Count == 0;
}
