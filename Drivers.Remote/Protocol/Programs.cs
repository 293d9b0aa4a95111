namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Numbers of the programs that share a connection.</summary>
internal static class Programs
{
    /// <summary>The version of each of libvirt's.</summary>
    internal const uint Version = 1;

    /// <summary>libvirt's API: <see cref="RemoteProcedure"/>.</summary>
    internal const uint Remote = 0x2000_8086;

    /// <summary>What libvirt has for QEMU alone: <see cref="QemuProcedure"/>.</summary>
    internal const uint Qemu = 0x2000_8087;

    /// <summary>Signs of life: <see cref="KeepAliveProcedure"/>.</summary>
    internal const uint KeepAlive = 0x6b65_6570;

    /// <summary>Positions, inventories and heartbeats of this project: <see cref="OwnProcedure"/>. The letters "rxhv".</summary>
    internal const uint Own = 0x7278_6876;

    /// <summary>The version of our own that this code speaks.</summary>
    internal const uint OwnVersion = 1;
}
