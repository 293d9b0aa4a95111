using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Rx.Hypervisor.Daemon.Systemd;

/// <summary>The sockets that the service manager has made for this process: the protocol of sd_listen_fds(3).</summary>
internal static class SocketActivation
{
    private const string ProcessVariable = "LISTEN_PID";
    private const string CountVariable = "LISTEN_FDS";
    private const string NamesVariable = "LISTEN_FDNAMES";
    private const int First = 3;

    /// <summary>More are a mistake.</summary>
    private const int Most = 64;

    /// <summary>Takes them. Its variables are taken out of the environment, so that no child takes them for its own.</summary>
    /// <returns>Empty when this process was started in another way.</returns>
    /// <exception cref="DaemonException">What the variables say makes no sense.</exception>
    internal static IReadOnlyList<ActivatedSocket> Take()
    {
        string? process = Take(ProcessVariable);
        string? count = Take(CountVariable);
        string? names = Take(NamesVariable);
        return process == $"{Environment.ProcessId}" ? Parse(count, names) : [];
    }

    /// <summary>What the variables say.</summary>
    /// <inheritdoc cref="Take()"/>
    internal static IReadOnlyList<ActivatedSocket> Parse(string? count, string? names)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets) || sockets > Most)
        {
            throw new DaemonException(DaemonExit.Network, $"{CountVariable} is '{count}', which is no number of sockets from 0 to {Most}");
        }

        string[] called = sockets == 0 ? [] : names?.Split(':') ?? [.. Enumerable.Repeat("unknown", sockets)]; // The word of sd_listen_fds(3).
        return called.Length == sockets
            ? [.. called.Select(static (name, i) => new ActivatedSocket(First + i, name))]
            : throw new DaemonException(DaemonExit.Network, $"{NamesVariable} has {called.Length} names for {sockets} sockets");
    }

    private static string? Take(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }
}
