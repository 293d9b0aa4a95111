using System;
using System.Linq;

namespace Rx.Hypervisor;

/// <summary>Flags that a call may take are those that have a name.</summary>
internal static class KnownFlags
{
    /// <summary>Refuses what has no name, in libvirt's words.</summary>
    /// <param name="flags">What is asked for.</param>
    /// <param name="domain">Who refuses: in libvirt it is the driver that is called.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static T Require<T>(T flags, ErrorDomain domain = ErrorDomain.Qemu)
        where T : struct, Enum
    {
        int unknown = Convert.ToInt32(flags) & ~Names<T>.All;
        return unknown == 0 ? flags : throw new HypervisorException(
            ErrorCode.InvalidArgument, domain, $"invalid argument: unsupported flags (0x{unknown:x}) among {typeof(T).Name}");
    }

    private static class Names<T>
        where T : struct, Enum
    {
        internal static readonly int All = Enum.GetValues<T>().Aggregate(0, static (all, one) => all | Convert.ToInt32(one));
    }
}
