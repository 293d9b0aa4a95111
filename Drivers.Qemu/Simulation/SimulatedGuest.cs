using System;

namespace Rx.Hypervisor;

/// <summary>What the guest in a simulated machine does by itself. May be changed while it runs.</summary>
/// <remarks>Its time stands still while its virtual CPUs do: what is due then happens when they go on.</remarks>
public sealed class SimulatedGuest
{
    /// <summary>From the first instruction to a guest that works; the same after a reboot.</summary>
    public TimeSpan BootsIn { get; set; }

    /// <summary>From then to its agent having opened its channel; <see langword="null"/>: it has none, or none that comes up.</summary>
    public TimeSpan? AgentConnectsAfter { get; set; }

    /// <summary>From a command to the agent's reply; <see langword="null"/>: it never answers.</summary>
    public TimeSpan? AgentAnswersAfter { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>From the power button to the guest being off; <see langword="null"/>: it does not heed it.</summary>
    public TimeSpan? PowersOffAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Resets that firmware adds to each reset of a running machine.</summary>
    public int ResetEchoes { get; set; } = 1;

    /// <summary>How long it takes to let go of a device; <see langword="null"/>: it never does.</summary>
    public TimeSpan? UnplugsAfter { get; set; } = TimeSpan.FromMilliseconds(100);
}
