using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>A log that keeps what monitors said: the events, in order.</summary>
internal sealed class MonitorLog : ILoggerFactory, ILogger
{
    private const int EventReceived = 1012;

    internal Seen<(string Name, string Data)> Events { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == EventReceived && state is IReadOnlyList<KeyValuePair<string, object?>> parts)
        {
            Events.Add(((string)parts[0].Value!, (string)parts[1].Value!));
        }
    }

    public void Dispose()
    {
    }
}
