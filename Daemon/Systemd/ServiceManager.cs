using System;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rx.Hypervisor.Daemon.Systemd;

/// <summary>Tells the service manager how the daemon is: the protocol of sd_notify(3), datagrams to the socket that <c>NOTIFY_SOCKET</c> names.</summary>
/// <remarks>
/// <para>Threading: safe from any thread. Nothing here waits: what the manager does not take at once is dropped.</para>
/// <para>Without a manager everything here does nothing.</para>
/// </remarks>
internal sealed class ServiceManager : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchdogProcessVariable = "WATCHDOG_PID";

    private readonly Socket? _socket;         // Immutable; a datagram is sent in one call.
    private readonly UnixDomainSocketEndPoint? _peer; // Immutable.

    private ServiceManager(string? path)
    {
        if (path is { Length: > 1 } && path[0] is '/' or '@')
        {
            // An address that begins with @ is in the abstract namespace, where the first byte is zero: unix(7).
            _peer = new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        }
    }

    /// <summary>How often the manager wants to hear <see cref="Alive"/>, at the least; <see langword="null"/>: it does not.</summary>
    internal TimeSpan? WatchdogInterval { get; private init; }

    /// <summary>Whether there is a manager that listens.</summary>
    internal bool IsThere => _socket is not null;

    /// <summary>The one that started this process. Its variables are taken out of the environment: guests are not to speak to it.</summary>
    internal static ServiceManager FromEnvironment()
    {
        string? path = Take(SocketVariable);
        string? interval = Take(WatchdogVariable);
        string? process = Take(WatchdogProcessVariable);
        bool isForUs = process is null || process == $"{Environment.ProcessId}";
        return new ServiceManager(path)
        {
            WatchdogInterval = isForUs && long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
                ? TimeSpan.FromMicroseconds(microseconds)
                : null,
        };
    }

    /// <summary>Start-up is over.</summary>
    internal void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}\nMAINPID={Environment.ProcessId}");

    /// <summary>What it is about, for people.</summary>
    internal void Status(string status) => Send($"STATUS={OneLine(status)}");

    /// <summary>The configuration is read anew, until <see cref="Ready"/>.</summary>
    /// <param name="now">CLOCK_MONOTONIC: the manager takes an answer that is older than its order for another order's.</param>
    internal void Reloading(TimeSpan now) => Send($"RELOADING=1\nMONOTONIC_USEC={now.Ticks / TimeSpan.TicksPerMicrosecond}");

    /// <summary>The end has begun.</summary>
    internal void Stopping() => Send("STOPPING=1\nSTATUS=stopping; guests run on");

    /// <summary>The watchdog need not bite.</summary>
    internal void Alive() => Send("WATCHDOG=1");

    /// <summary>The end takes longer than usual: ask again only then.</summary>
    internal void NeedsTime(TimeSpan span) => Send($"EXTEND_TIMEOUT_USEC={span.Ticks / TimeSpan.TicksPerMicrosecond}");

    public void Dispose() => _socket?.Dispose();

    private static string? Take(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _peer!);
        }
        catch (SocketException)
        {
            // It does not listen any more, or is not fast enough: the daemon does not depend on being supervised.
        }
    }
}
