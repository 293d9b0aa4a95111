using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Lists of domains by libvirt's flags.</summary>
internal static class DomainFilter
{
    private const DomainListFlags Known = (DomainListFlags)0xFFFF;

    /// <summary>Those that the flags want.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such flag.</exception>
    internal static IReadOnlyCollection<DomainRecord> Apply(DomainListFlags flags, IReadOnlyCollection<DomainRecord> all)
    {
        if ((flags & ~Known) != 0)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.None,
                $"invalid argument: unsupported flags (0x{(int)(flags & ~Known):x}) in a list of domains");
        }

        return flags == DomainListFlags.All ? all : [.. all.Where(record => Wants(flags, record))];
    }

    private static bool Wants(DomainListFlags flags, DomainRecord record)
        => Either(flags, DomainListFlags.Active, DomainListFlags.Inactive, record.IsActive)
            && Either(flags, DomainListFlags.Persistent, DomainListFlags.Transient, record.IsPersistent)
            && Either(flags, DomainListFlags.ManagedSave, DomainListFlags.NoManagedSave, record.HasManagedSave)
            && Either(flags, DomainListFlags.Autostart, DomainListFlags.NoAutostart, record.HasAutostart)
            && Either(flags, DomainListFlags.HasSnapshot, DomainListFlags.NoSnapshot, isFirst: false)
            && Either(flags, DomainListFlags.HasCheckpoint, DomainListFlags.NoCheckpoint, isFirst: false)
            && InState(flags, record.State);

    private static bool Either(DomainListFlags flags, DomainListFlags first, DomainListFlags second, bool isFirst)
        => (flags & (first | second)) == 0 || flags.HasFlag(isFirst ? first : second);

    private static bool InState(DomainListFlags flags, DomainState state)
    {
        const DomainListFlags Any = DomainListFlags.Running | DomainListFlags.Paused | DomainListFlags.Shutoff | DomainListFlags.Other;
        return (flags & Any) == 0 || flags.HasFlag(state switch
        {
            DomainState.Running => DomainListFlags.Running,
            DomainState.Paused => DomainListFlags.Paused,
            DomainState.Shutoff => DomainListFlags.Shutoff,
            _ => DomainListFlags.Other,
        });
    }
}
