using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>One descriptor to wait for: struct pollfd of poll(2). Mutable, because the kernel writes to it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollDescriptor
{
    private int _fd;
    private short _events;
    private short _revents;

    /// <summary>Makes an entry.</summary>
    /// <param name="fd">
    /// The number; the caller holds its handle open during the wait. A negative one is passed over.
    /// </param>
    /// <param name="interest">Conditions asked for.</param>
    public PollDescriptor(int fd, PollEvents interest)
    {
        _fd = fd;
        _events = (short)interest;
    }

    /// <summary>The number of the descriptor.</summary>
    public int Fd
    {
        readonly get => _fd;
        set => _fd = value;
    }

    /// <summary>Conditions asked for.</summary>
    public PollEvents Interest
    {
        readonly get => (PollEvents)(ushort)_events;
        set => _events = (short)value;
    }

    /// <summary>Conditions found by the last wait.</summary>
    public PollEvents Readiness
    {
        readonly get => (PollEvents)(ushort)_revents;
        set => _revents = (short)value;
    }
}
