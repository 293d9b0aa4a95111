using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Layout of struct epoll_event, as in epoll_event(3type): u32 events, u64 data.</summary>
/// <remarks>
/// x86-64 packs it, so that 32-bit programs see the same; other architectures align the data to eight bytes.
/// </remarks>
internal static class EpollEvent
{
    // Largest layout; a buffer of this many bytes an event fits every architecture.
    internal const int MaxSize = 16;

    // Static readonly, so that the JIT takes them for constants.
    internal static readonly int DataOffset = DataOffsetOn(RuntimeInformation.ProcessArchitecture);
    internal static readonly int Size = DataOffset + sizeof(ulong);

    internal static int DataOffsetOn(Architecture architecture) => architecture == Architecture.X64 ? 4 : 8;

    internal static int SizeOn(Architecture architecture) => DataOffsetOn(architecture) + sizeof(ulong);

    internal static void Write(Span<byte> buffer, PollEvents events, ulong data)
    {
        MemoryMarshal.Write(buffer, (uint)events);
        MemoryMarshal.Write(buffer[DataOffset..], data);
    }

    internal static PollReady Read(ref byte first, int index)
    {
        ref byte entry = ref Unsafe.Add(ref first, index * Size);
        uint events = Unsafe.ReadUnaligned<uint>(ref entry);
        ulong data = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref entry, DataOffset));
        return new PollReady(data, (PollEvents)events);
    }
}
