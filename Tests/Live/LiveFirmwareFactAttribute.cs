using System.IO;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A live test that needs the UEFI of the package ovmf.</summary>
internal sealed class LiveFirmwareFactAttribute : FactAttribute
{
    /// <summary>Where Debian's package has it.</summary>
    internal const string Folder = "/usr/share/OVMF";

    public LiveFirmwareFactAttribute() => Skip = GuestImages.WhyMissing ?? WhyMissing;

    private static string? WhyMissing { get; } =
        File.Exists($"{Folder}/OVMF_CODE_4M.fd") && File.Exists($"{Folder}/OVMF_CODE_4M.ms.fd")
            ? null
            : $"there is no UEFI in {Folder}; install the package ovmf";
}
