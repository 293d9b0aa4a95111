using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A process and what it was started as.</summary>
/// <param name="Process">What finds it again.</param>
/// <param name="Arguments">Its command line, the program's own name first; a process may have changed it.</param>
public sealed record HostCommand(ProcessIdentity Process, IReadOnlyList<string> Arguments);
