namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Requests of /dev/kvm for ioctl(2), and parts of its structures on x86-64.</summary>
internal static partial class Libc
{
    internal const uint KVM_GET_API_VERSION = 0xAE00;
    internal const uint KVM_CREATE_VM = 0xAE01;
    internal const uint KVM_GET_VCPU_MMAP_SIZE = 0xAE04;
    internal const uint KVM_CREATE_VCPU = 0xAE41;
    internal const uint KVM_SET_TSS_ADDR = 0xAE47;
    internal const uint KVM_SET_USER_MEMORY_REGION = 0x4020AE46;
    internal const uint KVM_RUN = 0xAE80;
    internal const uint KVM_SET_REGS = 0x4090AE82;
    internal const uint KVM_GET_SREGS = 0x8138AE83;
    internal const uint KVM_SET_SREGS = 0x4138AE84;
    internal const int KVM_API_VERSION = 12;
    internal const int KVM_EXIT_HLT = 5;

    // struct kvm_run: u32 exit_reason.
    internal const int KvmRunExitReason = 8;

    // struct kvm_regs and struct kvm_sregs, in bytes.
    internal const int SizeOfKvmRegisters = 144;
    internal const int KvmRegistersRip = 128;
    internal const int KvmRegistersRflags = 136;
    internal const int SizeOfKvmSpecialRegisters = 312;
    internal const int KvmSpecialRegistersCsBase = 0;
    internal const int KvmSpecialRegistersCsSelector = 12;
}
