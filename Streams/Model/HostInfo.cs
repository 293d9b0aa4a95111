namespace Rx.Hypervisor;

/// <summary>What a host is made of; libvirt's <c>virNodeInfo</c>.</summary>
/// <param name="Arch">Its architecture in libvirt's words: <c>x86_64</c>.</param>
/// <param name="MemoryKiB">All its memory, in KiB.</param>
/// <param name="Processors">Processors that are online: threads of cores.</param>
/// <param name="MHz">What the first of them runs at now, in MHz; 0 when the kernel does not tell.</param>
/// <param name="Nodes">NUMA nodes; 1 on a host without NUMA.</param>
/// <param name="Sockets">Sockets of a node.</param>
/// <param name="Cores">Cores of a socket.</param>
/// <param name="Threads">Threads of a core.</param>
/// <remarks>Where these do not multiply to the number of processors, nodes is 1 and they are told as so many cores of one socket, as libvirt does.</remarks>
public sealed record HostInfo(string Arch, long MemoryKiB, int Processors, int MHz, int Nodes, int Sockets, int Cores, int Threads);
