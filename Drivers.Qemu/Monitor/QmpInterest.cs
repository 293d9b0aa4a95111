namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>What the receiver makes of the id of a reply.</summary>
public enum QmpInterest
{
    /// <summary>Somebody waits for it.</summary>
    Wanted,

    /// <summary>Whoever waited has given up: drop it quietly.</summary>
    GivenUp,

    /// <summary>No such command was sent, or it has been answered: the peer broke the protocol.</summary>
    Unknown,
}
