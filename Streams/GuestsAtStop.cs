namespace Rx.Hypervisor;

/// <summary>What becomes of the guests when their engine stops.</summary>
public enum GuestsAtStop
{
    /// <summary>They run on, and the next engine on the same folder adopts them.</summary>
    LeaveRunning,

    /// <summary>Their power button is pressed; those that are not off in time lose power.</summary>
    ShutDown,

    /// <summary>Their power button is pressed; those that are not off in time are saved, and go on from there at their next start.</summary>
    ShutDownThenSave,

    /// <summary>They are saved, and go on from there at their next start. Only stored domains have one: the others' power button is pressed.</summary>
    Save,

    /// <summary>Their power is cut.</summary>
    Destroy,
}
