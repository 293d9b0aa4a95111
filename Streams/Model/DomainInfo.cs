using System;

namespace Rx.Hypervisor;

/// <summary>The short answer to what a domain is doing; libvirt's <c>virDomainInfo</c>.</summary>
/// <param name="State">What it does.</param>
/// <param name="Reason">Why.</param>
/// <param name="MaxMemoryKiB">Memory that it may have, in KiB.</param>
/// <param name="MemoryKiB">Memory that it has, in KiB, as far as QEMU has told.</param>
/// <param name="Vcpus">Virtual CPUs.</param>
/// <param name="CpuTime">Time on processors, of all of QEMU; zero when inactive.</param>
public sealed record DomainInfo(DomainState State, StateReason Reason, long MaxMemoryKiB, long MemoryKiB, int Vcpus, TimeSpan CpuTime);
