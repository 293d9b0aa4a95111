using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Where distributions put the firmware that a loader can be.</summary>
internal static class FirmwareFiles
{
    private static readonly string[] OfX64 =
    [
        "/usr/share/OVMF/OVMF_CODE_4M.fd",
        "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
        "/usr/share/OVMF/OVMF_CODE.fd",
        "/usr/share/OVMF/OVMF_CODE.secboot.fd",
        "/usr/share/edk2/ovmf/OVMF_CODE.fd",
        "/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd",
        "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
        "/usr/share/edk2/x64/OVMF_CODE.secboot.4m.fd",
        "/usr/share/qemu/ovmf-x86_64-code.bin",
        "/usr/share/qemu/edk2-x86_64-code.fd",
    ];

    private static readonly string[] OfArm64 =
    [
        "/usr/share/AAVMF/AAVMF_CODE.fd",
        "/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw",
        "/usr/share/qemu/aavmf-aarch64-code.bin",
        "/usr/share/qemu/edk2-aarch64-code.fd",
    ];

    /// <summary>Those that are there.</summary>
    internal static IEnumerable<string> Installed(IHostFiles files, string arch) => (arch switch
    {
        "x86_64" => OfX64,
        "aarch64" => OfArm64,
        _ => [],
    }).Where(path => files.Look(path) is { IsDirectory: false });
}
