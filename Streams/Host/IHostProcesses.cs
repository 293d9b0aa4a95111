using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Processes of a host.</summary>
public interface IHostProcesses
{
    /// <summary>Starts a program in a session of its own, without a shell.</summary>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: there is no such program, it may not be executed, or the system is out of processes.
    /// </exception>
    IHostProcess Launch(ProcessLaunch launch);

    /// <summary>Takes up a process that another program started, or this one.</summary>
    /// <remarks>
    /// Never one that was started with <c>System.Diagnostics.Process</c>: the end of a child is taken here, and the runtime ends
    /// the program when it finds nothing to take.
    /// </remarks>
    /// <param name="identity">From <see cref="IHostProcess.Identity"/>, as it was written down.</param>
    /// <returns><see langword="null"/>: it has ended, or its number is another process's now.</returns>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the system refused (out of handles).</exception>
    IHostProcess? Adopt(ProcessIdentity identity);

    /// <summary>Who has a process id now: for a number that a program wrote into a file of its own.</summary>
    /// <remarks>The number may have been used again since it was written; the caller must know better, or find out after it was adopted.</remarks>
    /// <returns><see langword="null"/>: nobody.</returns>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the system refused.</exception>
    ProcessIdentity? Identify(int id);

    /// <summary>Every process that can be seen, by its command line: for one that was started and could not be noted.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the system refused.</exception>
    IReadOnlyList<HostCommand> ListCommands();
}
