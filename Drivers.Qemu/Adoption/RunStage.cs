namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>How far a start has come: what the next engine may take up, and what it must end.</summary>
internal enum RunStage
{
    /// <summary>QEMU is about to be spawned, or was and nobody could note its number.</summary>
    Launching,

    /// <summary>QEMU was spawned; the machine may not exist yet.</summary>
    Launched,

    /// <summary>The machine exists and its virtual CPUs stand still, as far as is known. Nobody has heard of the run.</summary>
    Ready,

    /// <summary>Events have told of the run.</summary>
    Running,
}
