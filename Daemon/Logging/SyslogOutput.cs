using System;
using System.Globalization;
using System.Text;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>The system's log, as syslog(3) sends to it: RFC 3164 without a host.</summary>
internal sealed class SyslogOutput(string name, string path = SyslogOutput.Path) : ILogOutput
{
    private const string Path = "/dev/log";

    /// <summary>LOG_DAEMON.</summary>
    private const int Facility = 3;

    private readonly DatagramSocket _socket = new(path);

    public void Write(LogEntry entry)
    {
        string at = entry.At.ToLocalTime().ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        _socket.Send(Encoding.UTF8.GetBytes(
            $"<{(Facility * 8) + LogLevels.PriorityOf(entry.Level)}>{at} {name}[{Environment.ProcessId}]: {LogText.CategoryOf(entry)}: {LogText.Words(entry)}"));
    }

    public void Dispose() => _socket.Dispose();
}
