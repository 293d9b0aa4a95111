namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>When an engine is killed, with regard to a step of its own.</summary>
public enum KillMoment
{
    /// <summary>The step is not made.</summary>
    Before,

    /// <summary>The step is half made, where it can be: a temporary file is written and not renamed, half a message is sent.</summary>
    Within,

    /// <summary>The step is made, and its outcome is not learnt.</summary>
    After,
}
