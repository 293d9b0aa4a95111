using System;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>By what a binary is known to be the one that was probed.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ModifiedAt">Last change of its content.</param>
/// <param name="ModulesAt">Last change of the folders where its loadable parts are; a package may add a device to a binary.</param>
internal sealed record QemuStamp(string Path, long Length, DateTimeOffset ModifiedAt, DateTimeOffset? ModulesAt = null)
{
    // Where distributions build QEMU to look; the binary does not tell.
    private static readonly string[] ModuleFolders =
    [
        "/usr/lib/qemu",
        "/usr/lib64/qemu",
        "/usr/lib/x86_64-linux-gnu/qemu",
        "/usr/lib/aarch64-linux-gnu/qemu",
        "/usr/local/lib/qemu",
    ];

    /// <summary>The stamp of what is there now.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: nothing that can be run.</exception>
    internal static QemuStamp Of(IHostFiles files, string path)
    {
        if (files.Look(path) is not { } facts)
        {
            throw CapabilityErrors.NotThere(path);
        }

        return facts is { IsDirectory: false, IsExecutable: true }
            ? new QemuStamp(path, facts.Length, facts.ModifiedAt, ModuleFolders.Max(folder => files.Look(folder)?.ModifiedAt))
            : throw CapabilityErrors.NotExecutable(path, facts.IsDirectory);
    }
}
