using System;

namespace Rx.Hypervisor.Drivers.Qemu.Images;

/// <summary>The flags of saving and dumping, as libvirt checks them.</summary>
internal static class SaveFlags
{
    private const DomainSave AllSave = DomainSave.BypassCache | DomainSave.Running | DomainSave.Paused;
    private const DomainDump AllDump = DomainDump.Crash | DomainDump.Live | DomainDump.BypassCache | DomainDump.Reset | DomainDump.MemoryOnly;

    /// <summary>Whether a restored guest is to run.</summary>
    /// <param name="flags">What is asked for.</param>
    /// <param name="otherwise">What holds when nothing is.</param>
    internal static bool IsToRun(this DomainSave flags, bool otherwise) => flags.HasFlag(DomainSave.Running)
        || (otherwise && !flags.HasFlag(DomainSave.Paused));

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="HypervisorException">The flags do not go together, are not known, or cannot be honoured.</exception>
    internal static void Require(this DomainSave flags)
    {
        RequireKnown((int)(flags & ~AllSave));
        RequireOne(flags, DomainSave.Running, DomainSave.Paused);
        RequireCache(flags.HasFlag(DomainSave.BypassCache));
    }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="HypervisorException">The flags do not go together, are not known, or cannot be honoured.</exception>
    internal static void Require(this DomainDump flags)
    {
        RequireKnown((int)(flags & ~AllDump));
        RequireOne(flags, DomainDump.Crash, DomainDump.Live);
        RequireOne(flags, DomainDump.Crash, DomainDump.Reset);
        RequireOne(flags, DomainDump.Live, DomainDump.Reset);
        RequireCache(flags.HasFlag(DomainDump.BypassCache));
    }

    private static void RequireKnown(int unknown)
    {
        if (unknown != 0)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: unsupported flags (0x{unknown:x})");
        }
    }

    private static void RequireOne<T>(T flags, T one, T other)
        where T : struct, Enum
    {
        if (flags.HasFlag(one) && flags.HasFlag(other))
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu,
                $"invalid argument: the flags {one} and {other} are mutually exclusive");
        }
    }

    // QEMU writes to the handle as it comes, in pieces that no direct I/O takes.
    private static void RequireCache(bool isBypassed)
    {
        if (isBypassed)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu,
                "operation failed: bypass cache unsupported by this driver");
        }
    }
}
