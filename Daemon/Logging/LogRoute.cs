using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>An output, and what goes there.</summary>
internal readonly record struct LogRoute(LogLevel Level, string Name, ILogOutput Output);
