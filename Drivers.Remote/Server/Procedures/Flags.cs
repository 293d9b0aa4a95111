namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Flags that a call may have; others are refused, so that nobody relies on what is not done.</summary>
internal static class Flags
{
    /// <summary>Refuses all flags.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is one.</exception>
    internal static void RequireNone(uint flags, string function) => Require(flags, 0, function);

    /// <summary>Refuses flags that are not known.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is one.</exception>
    /// <returns>The flags.</returns>
    internal static int Require(uint flags, uint known, string function) => (flags & ~known) == 0
        ? (int)flags
        : throw new HypervisorException(
            ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: unsupported flags (0x{flags & ~known:x}) in function {function}");
}
