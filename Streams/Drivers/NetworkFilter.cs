using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Lists of networks by libvirt's flags.</summary>
internal static class NetworkFilter
{
    /// <summary>Those that the flags want.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such flag.</exception>
    internal static IReadOnlyCollection<NetworkRecord> Apply(NetworkListFlags flags, IReadOnlyCollection<NetworkRecord> all)
        => KnownFlags.Require(flags, ErrorDomain.Network) == NetworkListFlags.All ? all : [.. all.Where(record => Wants(flags, record))];

    private static bool Wants(NetworkListFlags flags, NetworkRecord record)
        => Either(flags, NetworkListFlags.Active, NetworkListFlags.Inactive, record.IsActive)
            && Either(flags, NetworkListFlags.Persistent, NetworkListFlags.Transient, record.IsPersistent)
            && Either(flags, NetworkListFlags.Autostart, NetworkListFlags.NoAutostart, record.HasAutostart);

    private static bool Either(NetworkListFlags flags, NetworkListFlags first, NetworkListFlags second, bool isFirst)
        => (flags & (first | second)) == 0 || flags.HasFlag(isFirst ? first : second);
}
