using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Config;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>The daemon's log: levels and outputs as the configuration has them, changed while it runs.</summary>
/// <remarks>
/// <para>Threading: safe from any thread. What is not logged costs a comparison; nobody who logs waits for an output.</para>
/// </remarks>
internal sealed class DaemonLog : ILoggerProvider
{
    /// <summary>Longer texts are cut: a peer decides how long what it sends is.</summary>
    internal const int MaxLength = 16 * 1024;

    private readonly ConcurrentDictionary<string, CategoryLogger> _loggers = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly LogWriter _writer;
    private volatile Levels _levels = new(LogLevel.Information, [], LogLevel.Trace);

    internal DaemonLog(TimeProvider clock)
    {
        _clock = clock;
        _writer = new LogWriter(clock);
    }

    /// <summary>Takes over what is logged, and where to.</summary>
    /// <param name="settings">What the configuration says.</param>
    /// <param name="isVerbose">One level more.</param>
    /// <param name="otherwise">Where to, when the configuration does not say.</param>
    /// <exception cref="DaemonException">A file cannot be written; everything is as it was.</exception>
    internal void Configure(DaemonSettings settings, bool isVerbose, LogTarget otherwise)
    {
        IReadOnlyList<LogTarget> targets = LogTarget.ParseAll(settings.LogOutputs) is { Count: > 0 } given ? given : [otherwise];
        LogRoute[] routes = [.. targets.Select(RouteTo)];
        LogLevel lowest = isVerbose && settings.LowestLevel > LogLevel.Trace ? settings.LowestLevel - 1 : settings.LowestLevel;
        _levels = new Levels(lowest, LogFilter.ParseAll(settings.LogFilters), targets.Min(static target => target.Level));
        foreach (CategoryLogger logger in _loggers.Values)
        {
            logger.Level = _levels.Of(logger.Category);
        }

        _writer.Use(routes);
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
        => _loggers.GetOrAdd(categoryName, static (category, log) => new CategoryLogger(log, category) { Level = log._levels.Of(category) }, this);

    /// <summary>Writes what waits.</summary>
    public void Dispose() => _writer.Dispose();

    private static LogRoute RouteTo(LogTarget target)
    {
        try
        {
            return target.Kind switch
            {
                LogTargetKind.Stderr => new LogRoute(target.Level, "standard error", new StreamLogOutput(Console.OpenStandardError())),
                LogTargetKind.Journald => new LogRoute(target.Level, "the journal", new JournaldOutput()),
                LogTargetKind.Syslog => new LogRoute(target.Level, "the system's log", new SyslogOutput(target.Argument)),
                _ => new LogRoute(target.Level, target.Argument, StreamLogOutput.ToFile(target.Argument)),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.Initialization, $"the log file '{target.Argument}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>What is logged of which category.</summary>
    private sealed record Levels(LogLevel Lowest, IReadOnlyList<LogFilter> Filters, LogLevel LowestTarget)
    {
        internal LogLevel Of(string category)
        {
            LogLevel wanted = Filters.FirstOrDefault(filter => filter.Fits(category))?.Level ?? Lowest;
            return wanted > LowestTarget ? wanted : LowestTarget;
        }
    }

    private sealed class CategoryLogger(DaemonLog log, string category) : ILogger
    {
        private volatile int _level;

        internal string Category { get; } = category;

        internal LogLevel Level
        {
            get => (LogLevel)_level;
            set => _level = (int)value;
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= Level && logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string text = formatter(state, exception); // Here and now: what was passed may change.
                log._writer.Add(new LogEntry(
                    log._clock.GetLocalNow(), logLevel, Category, eventId, text.Length > MaxLength ? $"{text.AsSpan(0, MaxLength)} ..." : text, exception,
                    state as IReadOnlyList<KeyValuePair<string, object?>> ?? []));
            }
        }
    }
}
