using System;

namespace Rx.Hypervisor;

/// <summary>Conditions of a handle, in the words and numbers of poll(2).</summary>
/// <remarks>
/// The same type says what is asked for (interest) and what was found (readiness). <see cref="Error"/>,
/// <see cref="HangUp"/> and <see cref="Invalid"/> are reported whether or not they were asked for.
/// </remarks>
[Flags]
public enum PollEvents
{
    /// <summary>No condition.</summary>
    None = 0,

    /// <summary>POLLIN: a read will not block.</summary>
    In = 0x001,

    /// <summary>POLLPRI: something exceptional, such as out-of-band data.</summary>
    Priority = 0x002,

    /// <summary>POLLOUT: a write will not block.</summary>
    Out = 0x004,

    /// <summary>POLLERR: an error is pending on the handle. Output only.</summary>
    Error = 0x008,

    /// <summary>POLLHUP: the other end is gone; bytes that it sent may still be there to read. Output only.</summary>
    HangUp = 0x010,

    /// <summary>POLLNVAL: the handle was closed while it was watched. Output only, and the last report.</summary>
    Invalid = 0x020,

    /// <summary>POLLRDHUP: a stream peer has shut down its writing half.</summary>
    ReadHangUp = 0x2000,
}
