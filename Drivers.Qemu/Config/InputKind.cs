namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a person puts hands on.</summary>
internal enum InputKind
{
    /// <summary>Moves by differences.</summary>
    Mouse,

    /// <summary>Points at places, so that guest and viewer agree where the pointer is.</summary>
    Tablet,

    /// <summary>Keys.</summary>
    Keyboard,
}
