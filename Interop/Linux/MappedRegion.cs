using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Owner of a shared mapping; releasing it is munmap(2).</summary>
internal sealed unsafe class MappedRegion : SafeHandleMinusOneIsInvalid
{
    private readonly nuint _length;  // Immutable.

    private MappedRegion(nint address, nuint length)
        : base(ownsHandle: true)
    {
        SetHandle(address);
        _length = length;
    }

    internal byte* Pointer => (byte*)handle;

    /// <summary>Maps memory that belongs to no file.</summary>
    internal static MappedRegion Anonymous(int length)
    {
        using var none = new DescriptorHandle();
        return Map(length, Libc.MAP_SHARED | Libc.MAP_ANONYMOUS, none);
    }

    /// <summary>Maps a file, or what a device gives out.</summary>
    internal static MappedRegion Of(SafeHandle file, int length) => Map(length, Libc.MAP_SHARED, file);

    protected override bool ReleaseHandle() => Libc.munmap(handle, _length) == 0;

    private static MappedRegion Map(int length, int flags, SafeHandle file)
    {
        nint address = Libc.mmap(0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, flags, file, 0);
        int errno = Marshal.GetLastPInvokeError();
        return address != -1
            ? new MappedRegion(address, (nuint)length)
            : throw new SyscallException(nameof(Libc.mmap), errno);
    }
}
