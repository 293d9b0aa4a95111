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

    [LoggerMessage(4, LogLevel.Error, "'{Name}' could not be started or brought down with its host")]
    internal static partial void PlanFailed(ILogger logger, string name, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "{Done} of {All} domains started with their host, {Failed} failed, in {Seconds} s")]
    internal static partial void StartupCompleted(ILogger logger, int done, int all, int failed, double seconds);

    [LoggerMessage(6, LogLevel.Information, "{Done} of {All} domains brought down with their host, {Forced} by force, {Failed} failed, in {Seconds} s")]
    internal static partial void ShutdownCompleted(ILogger logger, int done, int all, int forced, int failed, double seconds);

    [LoggerMessage(8, LogLevel.Information, "{Done} of {All} networks started with their host, in {Seconds} s")]
    internal static partial void NetworksStarted(ILogger logger, int done, int all, double seconds);

    [LoggerMessage(7, LogLevel.Warning, "domain '{Domain}' could not be asked to shut down")]
    internal static partial void NotAsked(ILogger logger, string domain, Exception exception);

    [LoggerMessage(20, LogLevel.Error, "the journal of events in '{Directory}' cannot be written; events are kept in memory: {Cause}")]
    internal static partial void JournalInMemory(ILogger logger, string directory, string cause);

    [LoggerMessage(21, LogLevel.Debug, "the journal of events in '{Directory}' still cannot be written: {Cause}")]
    internal static partial void JournalStillInMemory(ILogger logger, string directory, string cause);

    [LoggerMessage(22, LogLevel.Warning, "the journal of events in '{Directory}' is written again: {Cause}")]
    internal static partial void JournalOnDisk(ILogger logger, string directory, string cause);

    [LoggerMessage(23, LogLevel.Information, "the journal of events in '{Directory}' begins epoch {Epoch:N}: {Why}")]
    internal static partial void JournalEpoch(ILogger logger, string directory, Guid epoch, string why);

    [LoggerMessage(24, LogLevel.Error, "the journal of events is damaged in '{Path}' at byte {Offset}: {Cause}")]
    internal static partial void JournalDamaged(ILogger logger, string path, long offset, string cause);

    [LoggerMessage(25, LogLevel.Warning, "'{Path}' of the journal of events is too old or too much, and cannot be removed")]
    internal static partial void JournalNotTrimmed(ILogger logger, string path, Exception exception);

    [LoggerMessage(26, LogLevel.Error, "the journal of events in '{Directory}' could not be closed cleanly")]
    internal static partial void JournalNotClosed(ILogger logger, string directory, Exception exception);

    [LoggerMessage(30, LogLevel.Warning, "the recording of inputs '{Path}' has ended: {Why}")]
    internal static partial void RecordingEnded(ILogger log, string path, string why);

    [LoggerMessage(31, LogLevel.Error, "something reached the drivers that no recording knows of; a replay ends there: {Where}")]
    internal static partial void RecordingStrays(ILogger log, string where);
}
