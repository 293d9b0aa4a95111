using System;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>One change: struct inotify_event of inotify(7). Valid as long as the buffer that was read.</summary>
public readonly ref struct InotifyRecord
{
    internal InotifyRecord(int watch, InotifyMask mask, uint cookie, ReadOnlySpan<byte> name)
    {
        Watch = watch;
        Mask = mask;
        Cookie = cookie;
        Name = name;
    }

    /// <summary>The watch that it belongs to; -1 for <see cref="InotifyMask.QueueOverflow"/>.</summary>
    public int Watch { get; }

    /// <summary>What happened.</summary>
    public InotifyMask Mask { get; }

    /// <summary>The same number in the two halves of a rename; otherwise 0.</summary>
    public uint Cookie { get; }

    /// <summary>
    /// Name within the watched directory, without its padding; empty when it is about the watched path itself.
    /// </summary>
    public ReadOnlySpan<byte> Name { get; }
}
