using System.IO;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>A fact that needs the real QEMU.</summary>
internal sealed class InstalledQemuFactAttribute : FactAttribute
{
    public InstalledQemuFactAttribute() => Skip = File.Exists(InstalledQemuTheoryAttribute.Emulator)
        ? null
        : $"{InstalledQemuTheoryAttribute.Emulator} is not installed";
}
