namespace Rx.Hypervisor.Streams.Host;

/// <summary>Child processes of a host.</summary>
public interface IHostProcesses
{
    /// <summary>Starts a program in a session of its own, without a shell.</summary>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: there is no such program, it may not be executed, or the system is out of processes.
    /// </exception>
    IHostProcess Launch(ProcessLaunch launch);
}
