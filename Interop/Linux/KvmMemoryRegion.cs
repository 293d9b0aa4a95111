using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct kvm_userspace_memory_region of linux/kvm.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmMemoryRegion
{
    internal uint Slot;
    internal uint Flags;
    internal ulong GuestPhysicalAddress;
    internal ulong MemorySize;
    internal ulong UserspaceAddress;
}
