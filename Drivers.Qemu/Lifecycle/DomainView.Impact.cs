namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Which of its sides a change is for.</content>
internal sealed partial record DomainView
{
    private const DomainModification BothSides = DomainModification.Live | DomainModification.Config;

    /// <summary>What the flags mean for this domain as it is now: its run, its definition, or both.</summary>
    /// <param name="impact">As the caller gave them.</param>
    /// <param name="attempt">What it is for, in words.</param>
    /// <param name="hasMaximum">Whether there is a maximum that may be meant, which is none of the result.</param>
    /// <exception cref="HypervisorException">It has no such side, there is no such flag, or they do not go together.</exception>
    internal DomainModification Resolve(DomainModification impact, string attempt, bool hasMaximum = false)
    {
        DomainModification unknown = impact & ~(BothSides | (hasMaximum ? DomainModification.Maximum : 0));
        if (unknown != 0)
        {
            throw QemuErrors.Invalid(Name, attempt, $"unsupported flags (0x{(int)unknown:x})");
        }

        DomainModification sides = impact & BothSides;
        if (sides == DomainModification.Current)
        {
            sides = Live is null ? DomainModification.Config : DomainModification.Live;
        }

        if (sides.HasFlag(DomainModification.Live) && Live is null)
        {
            throw QemuErrors.WrongState(Name, attempt, Record.State);
        }

        if (sides.HasFlag(DomainModification.Config) && History.Stored is null)
        {
            throw QemuErrors.Transient(Name, attempt);
        }

        return sides.HasFlag(DomainModification.Live) && impact.HasFlag(DomainModification.Maximum)
            ? throw QemuErrors.CannotNow(Name, attempt, "the maximum cannot be changed while it runs")
            : sides;
    }
}
