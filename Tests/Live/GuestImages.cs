using System;
using System.IO;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The guests that <c>./rxhv test</c> builds; docs/guests.md says what they answer to.</summary>
internal static class GuestImages
{
    internal const string Emulator = "/usr/bin/qemu-system-x86_64";

    private const string Variable = "RXHV_GUEST_DIR";

    internal static string Folder { get; } =
        Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(Repository.Root, "artifacts", "guest");

    internal static string BootSector => Path.Combine(Folder, "bootsect.img");

    internal static string Kernel => Path.Combine(Folder, "vmlinuz");

    internal static string Initrd => Path.Combine(Folder, "initramfs.cpio.gz");

    /// <summary>Why a live test cannot run; with the variable set, as ./rxhv does, it runs whatever is missing, and fails.</summary>
    internal static string? WhyMissing { get; } = Environment.GetEnvironmentVariable(Variable) is not null || IsComplete
        ? null
        : $"{Emulator} or the guests in {Folder} are missing; ./rxhv test sees to both and sets {Variable}";

    private static bool IsComplete =>
        File.Exists(Emulator) && File.Exists(BootSector) && File.Exists(Kernel) && File.Exists(Initrd);
}
