using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>/dev/kvm, as far as it takes to find out whether it is any good.</summary>
public static unsafe class Kvm
{
    private const string Device = "/dev/kvm";
    private const int PageSize = 4096;
    private const int PageAddress = 0x1000;

    /// <summary>Runs a loop of 65,535 rounds in a virtual machine of one page.</summary>
    /// <remarks>
    /// Some hosts offer a KVM that interprets the guest: everything works, a hundred times slower than QEMU's own
    /// emulation. A processor that virtualizes needs well below a millisecond for this loop.
    /// </remarks>
    /// <returns>How long the guest took to get to its end.</returns>
    /// <exception cref="SyscallException">
    /// A step was refused; ENOENT and EACCES: there is no KVM for this process.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">Not x86-64.</exception>
    public static TimeSpan RunTestLoop()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new PlatformNotSupportedException("The test loop is x86 code.");
        }

        using DescriptorHandle kvm = Open();
        int version = Control(kvm, nameof(Libc.KVM_GET_API_VERSION), Libc.KVM_GET_API_VERSION, 0);
        if (version != Libc.KVM_API_VERSION)
        {
            throw new SyscallException(nameof(Libc.KVM_GET_API_VERSION), Errno.EPROTO, Device);
        }

        int runSize = Control(kvm, nameof(Libc.KVM_GET_VCPU_MMAP_SIZE), Libc.KVM_GET_VCPU_MMAP_SIZE, 0);
        using MappedRegion page = MappedRegion.Anonymous(PageSize);
        using DescriptorHandle machine = Make(kvm, nameof(Libc.KVM_CREATE_VM), Libc.KVM_CREATE_VM);
        AddMemory(machine, page);
        using DescriptorHandle cpu = Make(machine, nameof(Libc.KVM_CREATE_VCPU), Libc.KVM_CREATE_VCPU);
        using MappedRegion run = MappedRegion.Of(cpu, runSize);
        SetRegisters(cpu);
        return Run(cpu, (int*)(run.Pointer + Libc.KvmRunExitReason));
    }

    private static DescriptorHandle Open()
    {
        int fd = Libc.open(Device, Libc.O_RDWR | Libc.O_CLOEXEC);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new DescriptorHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.open), errno, Device);
    }

    private static void AddMemory(DescriptorHandle machine, MappedRegion page)
    {
        ReadOnlySpan<byte> code =
        [
            0x66, 0xB9, 0xFF, 0xFF, 0x00, 0x00, // mov ecx, 65535
            0x66, 0x49,                         // again: dec ecx
            0x75, 0xFC,                         // jnz again
            0xF4,                               // hlt
        ];
        code.CopyTo(new Span<byte>(page.Pointer, PageSize));
        var region = new KvmMemoryRegion
        {
            GuestPhysicalAddress = PageAddress,
            MemorySize = PageSize,
            UserspaceAddress = (ulong)page.Pointer,
        };
        Control(machine, nameof(Libc.KVM_SET_USER_MEMORY_REGION), Libc.KVM_SET_USER_MEMORY_REGION, (nint)(&region));

        // Intel processors need three pages for themselves to run real mode: below the BIOS, where QEMU puts them too.
        Control(machine, nameof(Libc.KVM_SET_TSS_ADDR), Libc.KVM_SET_TSS_ADDR, unchecked((nint)0xFFFBD000));
    }

    private static void SetRegisters(DescriptorHandle cpu)
    {
        byte* special = stackalloc byte[Libc.SizeOfKvmSpecialRegisters];
        Control(cpu, nameof(Libc.KVM_GET_SREGS), Libc.KVM_GET_SREGS, (nint)special);
        *(ulong*)(special + Libc.KvmSpecialRegistersCsBase) = 0;
        *(ushort*)(special + Libc.KvmSpecialRegistersCsSelector) = 0;
        Control(cpu, nameof(Libc.KVM_SET_SREGS), Libc.KVM_SET_SREGS, (nint)special);

        byte* registers = stackalloc byte[Libc.SizeOfKvmRegisters];
        new Span<byte>(registers, Libc.SizeOfKvmRegisters).Clear();
        *(ulong*)(registers + Libc.KvmRegistersRip) = PageAddress;
        *(ulong*)(registers + Libc.KvmRegistersRflags) = 2; // Bit 1 is always set.
        Control(cpu, nameof(Libc.KVM_SET_REGS), Libc.KVM_SET_REGS, (nint)registers);
    }

    private static TimeSpan Run(DescriptorHandle cpu, int* exitReason)
    {
#pragma warning disable RS0030 // What is measured is this machine, whatever time it is elsewhere.
        long start = Stopwatch.GetTimestamp();
#pragma warning restore RS0030
        int result;
        int errno;
        do
        {
            result = Libc.ioctl(cpu, Libc.KVM_RUN, 0);
            errno = Marshal.GetLastPInvokeError();
        }
        while (result < 0 && errno == Errno.EINTR);

#pragma warning disable RS0030 // As above.
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
#pragma warning restore RS0030
        if (result < 0 || *exitReason != Libc.KVM_EXIT_HLT)
        {
            throw new SyscallException(nameof(Libc.KVM_RUN), result < 0 ? errno : Errno.EIO, Device);
        }

        return elapsed;
    }

    private static DescriptorHandle Make(SafeHandle handle, string name, uint request) =>
        new(Control(handle, name, request, 0), ownsHandle: true);

    private static int Control(SafeHandle handle, string name, uint request, nint argument)
    {
        int result = Libc.ioctl(handle, request, argument);
        int errno = Marshal.GetLastPInvokeError();
        return result >= 0 ? result : throw new SyscallException(name, errno, Device);
    }
}
