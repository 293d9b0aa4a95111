using System;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu;

/// <summary>What the QEMU driver logs. Ids: 1000 to 1099 the monitor.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "Monitor negotiated with QEMU {Major}.{Minor}.{Micro}")]
    internal static partial void Negotiated(ILogger log, int major, int minor, int micro);

    [LoggerMessage(1001, LogLevel.Debug, "Monitor ended: {Reason}, {PartialBytes} bytes of an unfinished line dropped")]
    internal static partial void Ended(ILogger log, Exception? cause, QmpEndReason reason, int partialBytes);

    [LoggerMessage(1002, LogLevel.Debug, "Command {Id} {Command} given up; its reply will be dropped")]
    internal static partial void GivenUp(ILogger log, long id, string command);

    [LoggerMessage(1010, LogLevel.Trace, "-> {Line}")]
    internal static partial void Sent(ILogger log, string line);

    [LoggerMessage(1011, LogLevel.Trace, "-> {Command} {Id}, {Bytes} bytes, not shown")]
    internal static partial void SentPrivately(ILogger log, string command, long id, int bytes);

    [LoggerMessage(1012, LogLevel.Trace, "<- {Name} {Data}")]
    internal static partial void EventReceived(ILogger log, string name, string data);

    [LoggerMessage(1013, LogLevel.Trace, "<- return {Id} {Value}")]
    internal static partial void ReturnReceived(ILogger log, long id, string value);

    [LoggerMessage(1014, LogLevel.Trace, "<- error {Id} {ErrorClass}: {Description}")]
    internal static partial void ErrorReceived(ILogger log, long? id, string errorClass, string description);

    [LoggerMessage(1015, LogLevel.Trace, "<- reply {Id} to {Command}, not shown")]
    internal static partial void ReceivedPrivately(ILogger log, long id, string command);
}
