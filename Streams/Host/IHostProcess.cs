using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A child process. Disposing it lets go of the handle; it does not end the process, and <see cref="Exited"/> still tells its end.</summary>
public interface IHostProcess : IDisposable
{
    /// <summary>The process id. For display only: it may be reused as soon as <see cref="Exited"/> has spoken.</summary>
    int Id { get; }

    /// <summary>The one exit of this process.</summary>
    /// <remarks>
    /// <para>Shape: one value, when the process has ended and was reaped; replayed to whoever subscribes later.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: none. A process that cannot be watched (the system is out of watches) is killed, and told when it is gone.</para>
    /// <para>Completion: right after the value.</para>
    /// <para>Buffering: the one value.</para>
    /// </remarks>
    IObservable<ProcessExit> Exited { get; }

    /// <summary>Sends a signal through the process handle, so never to a stranger. A process that has ended is no error.</summary>
    /// <exception cref="ObjectDisposedException">The handle was let go.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: the system refused; the program has become another user's (EPERM).
    /// </exception>
    void Signal(ProcessSignal signal);
}
