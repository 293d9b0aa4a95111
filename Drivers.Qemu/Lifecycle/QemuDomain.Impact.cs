namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Which of its sides a change is for.</content>
internal sealed partial class QemuDomain
{
    /// <summary>What the flags mean for this domain as it is now.</summary>
    /// <exception cref="HypervisorException">It has no such side, or there is no such flag.</exception>
    internal DomainModification Resolve(DomainModification impact, string attempt)
    {
        DomainModification sides = impact == DomainModification.Current
            ? Live is null ? DomainModification.Config : DomainModification.Live
            : impact;
        if ((sides & ~(DomainModification.Live | DomainModification.Config)) != 0)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: unsupported flags (0x{(int)impact:x}): cannot {attempt} domain '{Name}'");
        }

        if (sides.HasFlag(DomainModification.Live) && Live is null)
        {
            throw QemuErrors.WrongState(Name, attempt, Record.State);
        }

        return sides.HasFlag(DomainModification.Config) && Stored is null ? throw QemuErrors.Transient(Name, attempt) : sides;
    }
}
