using System.IO;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>A theory that needs the real QEMU.</summary>
internal sealed class InstalledQemuTheoryAttribute : TheoryAttribute
{
    internal const string Emulator = "/usr/bin/qemu-system-x86_64";

    public InstalledQemuTheoryAttribute() => Skip = File.Exists(Emulator) ? null : $"{Emulator} is not installed";
}
