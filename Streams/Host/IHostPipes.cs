using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Pipes with a name: a program that is not connected to this one writes a line into a file, and it is read here at once.</summary>
public interface IHostPipes
{
    /// <summary>Makes a pipe (mode 0600), if none is there, and opens it for reading.</summary>
    /// <param name="path">Absolute. What else is there is no pipe, and an error.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: it cannot be made or opened.</exception>
    IHostPipe Open(string path);
}
