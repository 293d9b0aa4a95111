using System.Reflection;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Interop;

namespace Rx.Hypervisor.Tests.Conventions;

/// <summary>The libraries of this repository that the tests refer to.</summary>
internal static class Assemblies
{
    internal static Assembly Interop { get; } = typeof(SyscallException).Assembly;

    internal static Assembly Streams { get; } = typeof(IHypervisor).Assembly;

    internal static Assembly Qemu { get; } = typeof(QemuHostOptions).Assembly;

    internal static Assembly Network { get; } = typeof(NetworkDefinition).Assembly;

    internal static Assembly Remote { get; } = typeof(RpcProtocolException).Assembly;

    internal static Assembly[] All { get; } = [Interop, Streams, Qemu, Network, Remote];
}
