using System;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Takes messages to where they are kept. One thread calls it, the <see cref="LogWriter"/>'s.</summary>
internal interface ILogOutput : IDisposable
{
    /// <summary>Writes a message. What cannot be written is lost.</summary>
    /// <exception cref="System.IO.IOException">It could not.</exception>
    void Write(LogEntry entry);
}
