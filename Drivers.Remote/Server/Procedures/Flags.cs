namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Flags that a call may have; others are refused, so that nobody relies on what is not done.</summary>
internal static class Flags
{
    /// <summary>Refuses all flags.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is one.</exception>
    internal static void RequireNone(uint flags, string function, ErrorDomain domain = ErrorDomain.Qemu) => Require(flags, 0, function, domain);

    /// <summary>Refuses flags that are not known.</summary>
    /// <param name="flags">What is asked for.</param>
    /// <param name="known">What there is.</param>
    /// <param name="function">The call, for people.</param>
    /// <param name="domain">Who refuses: in libvirt it is the driver that is called.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is one.</exception>
    /// <returns>The flags.</returns>
    internal static int Require(uint flags, uint known, string function, ErrorDomain domain = ErrorDomain.Qemu) => (flags & ~known) == 0
        ? (int)flags
        : throw new HypervisorException(
            ErrorCode.InvalidArgument, domain, $"invalid argument: unsupported flags (0x{flags & ~known:x}) in function {function}");
}
