namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>How a monitor came to its end.</summary>
public enum QmpEndReason
{
    /// <summary>QEMU closed the monitor or died. Says nothing about the process: ask its handle.</summary>
    EndOfFile,

    /// <summary>QEMU, or whoever answers in its place, broke the protocol.</summary>
    ProtocolError,

    /// <summary>Reading failed for another reason than the peer having gone.</summary>
    ConnectionFailed,

    /// <summary>This side disposed it.</summary>
    Disposed,
}
