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
}
