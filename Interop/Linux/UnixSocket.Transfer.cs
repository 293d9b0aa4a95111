using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <content>Handles over a connected socket.</content>
public static unsafe partial class UnixSocket
{
    /// <summary>How many handles one message carries at most.</summary>
    public const int MaxHandles = 32;

    /// <summary>Sends bytes with open handles attached to the first of them: SCM_RIGHTS of unix(7).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="data">At least one byte; without one a stream carries no handle.</param>
    /// <param name="handles">Up to <see cref="MaxHandles"/>; they stay the caller's.</param>
    /// <returns>Bytes taken, and the handles with the first; -1, and nothing was sent, when there is no room.</returns>
    /// <exception cref="SyscallException">EPIPE, ECONNRESET: the peer is gone.</exception>
    /// <exception cref="ArgumentException">No data, or too many handles.</exception>
    /// <exception cref="ObjectDisposedException">One of the handles is closed.</exception>
    public static int SendHandles(SafeHandle socket, ReadOnlySpan<byte> data, ReadOnlySpan<SafeHandle> handles)
    {
        StreamSocket.ThrowIfEmpty(data);
        if (handles.Length > MaxHandles)
        {
            throw new ArgumentException($"{handles.Length} handles, limit is {MaxHandles}", nameof(handles));
        }

        int held = 0;
        int* numbers = stackalloc int[MaxHandles];
        try
        {
            foreach (SafeHandle handle in handles)
            {
                bool added = false;
                handle.DangerousAddRef(ref added);
                numbers[held++] = (int)handle.DangerousGetHandle();
            }

            return SendNumbers(socket, data, new ReadOnlySpan<int>(numbers, held));
        }
        finally
        {
            foreach (SafeHandle handle in handles[..held])
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Takes bytes and the handles that came with them: recvmsg(2).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="data">Receives the bytes; not empty.</param>
    /// <param name="handles">Received handles are added; they are the caller's.</param>
    /// <returns>Bytes taken; 0 when the peer is gone, in order or not; -1 when there are none yet.</returns>
    /// <exception cref="SyscallException">
    /// EMSGSIZE: more than <see cref="MaxHandles"/> came, or this process has no room for them. Those that arrived are
    /// closed and the rest is lost: give the connection up. Or the kernel refused.
    /// </exception>
    /// <exception cref="ArgumentException">The buffer is empty: the result could not be told from the end.</exception>
    public static int ReceiveHandles(SafeHandle socket, Span<byte> data, List<DescriptorHandle> handles)
    {
        StreamSocket.ThrowIfEmpty(data);
        ArgumentNullException.ThrowIfNull(handles);
        int space = ControlHeader.SpaceOf(MaxHandles * sizeof(int));
        nuint* control = stackalloc nuint[space / sizeof(nuint)];
        fixed (byte* first = data)
        {
            var vector = new IoVector { Base = first, Length = (nuint)data.Length };
            var message = new MessageHeader
            {
                Vector = &vector,
                VectorLength = 1,
                Control = control,
                ControlLength = (nuint)space,
            };
            nint count = Libc.recvmsg(socket, &message, Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC);
            int errno = Marshal.GetLastPInvokeError();
            if (count < 0)
            {
                return StreamSocket.ReceiveFailed(nameof(Libc.recvmsg), errno);
            }

            TakeHandles(&message, handles);
            return (int)count;
        }
    }

    internal static int SendNumbers(SafeHandle socket, ReadOnlySpan<byte> data, ReadOnlySpan<int> numbers)
    {
        int space = ControlHeader.SpaceOf(numbers.Length * sizeof(int));
        nuint* control = stackalloc nuint[space / sizeof(nuint)];
        new Span<byte>(control, space).Clear();
        var header = (ControlHeader*)control;
        header->Length = (nuint)ControlHeader.LengthOf(numbers.Length * sizeof(int));
        header->Level = Libc.SOL_SOCKET;
        header->Type = Libc.SCM_RIGHTS;
        numbers.CopyTo(new Span<int>(header + 1, numbers.Length));
        fixed (byte* first = data)
        {
            var vector = new IoVector { Base = first, Length = (nuint)data.Length };
            var message = new MessageHeader { Vector = &vector, VectorLength = 1 };
            if (!numbers.IsEmpty)
            {
                message.Control = control;
                message.ControlLength = (nuint)space;
            }

            nint count = Libc.sendmsg(socket, &message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            int errno = Marshal.GetLastPInvokeError();
            return count >= 0 ? (int)count : StreamSocket.SendFailed(nameof(Libc.sendmsg), errno);
        }
    }

    private static void TakeHandles(MessageHeader* message, List<DescriptorHandle> handles)
    {
        int kept = handles.Count;
        int end = (int)message->ControlLength;
        for (int at = 0; at + sizeof(ControlHeader) <= end;)
        {
            var header = (ControlHeader*)((byte*)message->Control + at);
            int length = Math.Min((int)header->Length, end - at);
            if (length < sizeof(ControlHeader))
            {
                break;
            }

            if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
            {
                Own(new ReadOnlySpan<int>(header + 1, (length - sizeof(ControlHeader)) / sizeof(int)), handles);
            }

            at += ControlHeader.Align(length);
        }

        if ((message->Flags & Libc.MSG_CTRUNC) != 0)
        {
            handles[kept..].ForEach(static handle => handle.Dispose());
            handles.RemoveRange(kept, handles.Count - kept);
            throw new SyscallException(nameof(Libc.recvmsg), Errno.EMSGSIZE, "handles cut off");
        }
    }

    private static void Own(ReadOnlySpan<int> numbers, List<DescriptorHandle> handles)
    {
        foreach (int number in numbers)
        {
            handles.Add(new DescriptorHandle(number, ownsHandle: true));
        }
    }
}
