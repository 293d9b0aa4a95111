namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>A processor of the host, as the kernel counts them: a thread of a core.</summary>
/// <param name="Id">The kernel's number.</param>
/// <param name="Socket">The package it is in.</param>
/// <param name="Die">The die of the package.</param>
/// <param name="Core">The core of the die.</param>
/// <param name="Siblings">The processors of its core, as a list: <c>0,64</c>.</param>
internal sealed record HostProcessor(int Id, int Socket, int Die, int Core, string Siblings);
