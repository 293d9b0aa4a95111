using System;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon;

/// <summary>What the daemon logs; ids 9000 to 9999.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Information, "rxhvd {Version} (process {Process}) starts; configuration {Configuration}, folders {Root}")]
    internal static partial void Starting(ILogger logger, string version, int process, string configuration, string root);

    [LoggerMessage(9001, LogLevel.Information, "ready after {Milliseconds} ms: {Status}")]
    internal static partial void Ready(ILogger logger, double milliseconds, string status);

    [LoggerMessage(9002, LogLevel.Information, "{Signal}: the end begins; guests run on")]
    internal static partial void Stopping(ILogger logger, string signal);

    [LoggerMessage(9003, LogLevel.Information, "ended")]
    internal static partial void Ended(ILogger logger);

    [LoggerMessage(9004, LogLevel.Warning, "{Warning}")]
    internal static partial void Configuration(ILogger logger, string warning);

    [LoggerMessage(9005, LogLevel.Error, "the configuration stays as it is: {Reason}")]
    internal static partial void NotReloaded(ILogger logger, string reason);

    [LoggerMessage(9006, LogLevel.Information, "the configuration was read anew: {Changes}")]
    internal static partial void Reloaded(ILogger logger, string changes);

    [LoggerMessage(9007, LogLevel.Warning, "'{Setting}' has changed to {Value}; that takes effect when rxhvd is started anew")]
    internal static partial void NeedsRestart(ILogger logger, string setting, string value);

    [LoggerMessage(9008, LogLevel.Information, "nobody was connected and nothing was active for {Seconds} s: the end begins")]
    internal static partial void Idle(ILogger logger, double seconds);

    [LoggerMessage(9009, LogLevel.Error, "something failed that nobody waits for")]
    internal static partial void Unhandled(ILogger logger, Exception exception);

    [LoggerMessage(9010, LogLevel.Information, "the certificates were read anew: that of {Name} is good until {End:O}")]
    internal static partial void CertificatesRenewed(ILogger logger, string name, DateTimeOffset end);

    [LoggerMessage(9011, LogLevel.Error, "the certificates stay as they are: {Reason}")]
    internal static partial void CertificatesKept(ILogger logger, string reason);

    [LoggerMessage(9012, LogLevel.Information, "what the drivers learn is recorded in '{Path}'")]
    internal static partial void Recording(ILogger logger, string path);

    [LoggerMessage(9013, LogLevel.Error, "nothing is recorded in '{Path}': {Reason}")]
    internal static partial void NotRecorded(ILogger logger, string path, string reason);
}
