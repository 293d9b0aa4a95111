namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>A machine type of a QEMU, as <c>query-machines</c> tells it.</summary>
internal sealed record MachineCapability
{
    /// <summary>The canonical name: <c>pc-q35-7.2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A shorter name for the newest of its kind: <c>q35</c>.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether QEMU takes it when it is told none.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Virtual CPUs at most.</summary>
    public required int CpuMax { get; init; }

    /// <summary>Whether QEMU means to drop it.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Whether CPUs can be plugged into a running machine.</summary>
    public bool HasHotpluggableCpus { get; init; }

    /// <summary>Whether <c>-numa node,mem=</c> is taken.</summary>
    public bool HasNumaMemory { get; init; }

    /// <summary>The type of its CPUs unless told otherwise: <c>qemu64-x86_64-cpu</c>.</summary>
    /// <remarks>Interned, as <see cref="DefaultRamId"/>: a handful of words for all machines of all binaries.</remarks>
    public string? DefaultCpu { get; init => field = value is null ? null : string.Intern(value); }

    /// <summary>The id that a memory backend for the main memory must have: <c>pc.ram</c>.</summary>
    public string? DefaultRamId { get; init => field = value is null ? null : string.Intern(value); }

    /// <summary>Whether it is known by this name.</summary>
    internal bool IsNamed(string name) => Name == name || Alias == name;
}
