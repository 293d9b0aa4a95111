using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What was logged, in order. Threading: that of a host in virtual time.</summary>
internal sealed class Logbook : ILoggerFactory, ILogger
{
    internal List<(int Id, string Message)> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Entries.Add((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
