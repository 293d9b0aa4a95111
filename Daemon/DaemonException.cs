using System;

namespace Rx.Hypervisor.Daemon;

/// <summary>The daemon cannot go on; the message says why and what would help.</summary>
/// <param name="exit">What it ends with.</param>
/// <param name="message">For the operator.</param>
/// <param name="inner">The cause.</param>
internal sealed class DaemonException(DaemonExit exit, string message, Exception? inner = null) : Exception(message, inner)
{
    internal DaemonExit Exit { get; } = exit;
}
