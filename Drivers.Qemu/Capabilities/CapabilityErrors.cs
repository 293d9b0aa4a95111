using System;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Why the capabilities of an emulator, or those asked for, are not to be had; in libvirt's codes.</summary>
internal static class CapabilityErrors
{
    internal static HypervisorException NotThere(string emulator)
        => new(ErrorCode.SystemError, ErrorDomain.Qemu, $"cannot probe the emulator '{emulator}': No such file or directory");

    internal static HypervisorException NotExecutable(string emulator, bool isDirectory)
        => new(ErrorCode.SystemError, ErrorDomain.Qemu, $"cannot probe the emulator '{emulator}': {(isDirectory ? "Is a directory" : "Permission denied")}");

    internal static HypervisorException NotRun(string emulator, HypervisorException cause)
        => new(cause.Code, ErrorDomain.Qemu, $"cannot probe the emulator '{emulator}': {cause.Message}", cause);

    internal static HypervisorException Ended(string emulator, string how, string lastWords, Exception? cause)
        => new(ErrorCode.InternalError, ErrorDomain.Qemu,
            $"internal error: cannot probe the emulator '{emulator}': {how}{(lastWords.Length > 0 ? ": " + lastWords : "")}", cause);

    internal static HypervisorException NotQemu(string emulator, string why, Exception? cause)
        => new(ErrorCode.InternalError, ErrorDomain.Qemu,
            $"internal error: cannot probe the emulator '{emulator}': what it says on its monitor is not that of a QEMU: {why}", cause);

    internal static HypervisorException Refused(string emulator, QmpCommandException cause)
        => new(ErrorCode.InternalError, ErrorDomain.Qemu,
            $"internal error: cannot probe the emulator '{emulator}': it refuses '{cause.Command}': {cause.Description}", cause);

    internal static HypervisorException Late(string emulator, TimeSpan deadline)
        => new(ErrorCode.OperationTimeout, ErrorDomain.Qemu,
            $"Timed out during operation: cannot probe the emulator '{emulator}' within {deadline.TotalSeconds:0.###} s");

    internal static HypervisorException Stopped(string emulator)
        => new(ErrorCode.OperationAborted, ErrorDomain.Qemu, $"cannot probe the emulator '{emulator}': the driver is being stopped");

    internal static HypervisorException TooOld(string emulator, Version found)
        => new(ErrorCode.ConfigUnsupported, ErrorDomain.Qemu,
            $"unsupported configuration: the emulator '{emulator}' is QEMU {found}, {QemuCapabilities.OldestVersion} or newer is needed");

    internal static HypervisorException Invalid(string what) => new(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: {what}");
}
