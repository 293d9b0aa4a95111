using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A handle of the host that a child process may be given. The giver keeps its own and disposes it.</summary>
public interface IPassableHandle : IDisposable;
