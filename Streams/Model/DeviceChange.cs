namespace Rx.Hypervisor;

/// <summary>What became of a device of a running guest.</summary>
public enum DeviceChange
{
    /// <summary>The guest has it.</summary>
    Added,

    /// <summary>The guest has let go of it.</summary>
    Removed,

    /// <summary>The guest was asked to let go of it and refused.</summary>
    RemovalFailed,
}
