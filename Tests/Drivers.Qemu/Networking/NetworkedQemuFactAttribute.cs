using System;
using System.IO;
using Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Networking;

/// <summary>A fact that needs the real QEMU, and root to give it a network of its own.</summary>
internal sealed class NetworkedQemuFactAttribute : FactAttribute
{
    public NetworkedQemuFactAttribute() => Skip = !File.Exists(InstalledQemuTheoryAttribute.Emulator)
        ? $"{InstalledQemuTheoryAttribute.Emulator} is not installed"
        : Environment.IsPrivilegedProcess ? null : "needs root";
}
