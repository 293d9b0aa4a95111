using System;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>The two loops of the daemon: a driver that writes to a disk delays no client, and a client no driver.</summary>
internal sealed class Loops : IDisposable
{
    private readonly ILogger _log;

    public Loops(ILogger<Loops> log)
    {
        _log = log;
        Drivers.UnhandledException += Report;
        Wire.UnhandledException += Report;
    }

    /// <summary>Runs the drivers.</summary>
    internal PollScheduler Drivers { get; } = new() { Name = "drivers" };

    /// <summary>Serves the clients; events are delivered here.</summary>
    internal PollScheduler Wire { get; } = new() { Name = "wire" };

    public void Dispose()
    {
        Wire.Dispose();
        Drivers.Dispose();
    }

    // One observer that fails is no reason to leave all guests alone.
    private void Report(object? sender, UnhandledErrorEventArgs error) => Log.Unhandled(_log, error.Exception);
}
