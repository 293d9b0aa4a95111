using System;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Streams;

/// <summary>What the engine logs; ids 1 to 999.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "driver '{Driver}' started")]
    internal static partial void DriverStarted(ILogger logger, string driver);

    [LoggerMessage(2, LogLevel.Information, "driver '{Driver}' stopped")]
    internal static partial void DriverStopped(ILogger logger, string driver);

    [LoggerMessage(3, LogLevel.Error, "driver '{Driver}' did not stop cleanly")]
    internal static partial void DriverFailedToStop(ILogger logger, string driver, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "domain '{Domain}' could not be started or brought down with its host")]
    internal static partial void PlanFailed(ILogger logger, string domain, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "{Done} of {All} domains started with their host, {Failed} failed, in {Seconds} s")]
    internal static partial void StartupCompleted(ILogger logger, int done, int all, int failed, double seconds);

    [LoggerMessage(6, LogLevel.Information, "{Done} of {All} domains brought down with their host, {Forced} by force, {Failed} failed, in {Seconds} s")]
    internal static partial void ShutdownCompleted(ILogger logger, int done, int all, int forced, int failed, double seconds);

    [LoggerMessage(7, LogLevel.Warning, "domain '{Domain}' could not be asked to shut down")]
    internal static partial void NotAsked(ILogger logger, string domain, Exception exception);
}
