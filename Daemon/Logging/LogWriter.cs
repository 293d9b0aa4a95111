using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Writes messages on a thread of its own, so that a disk, a terminal or a journal that is slow delays nobody who logs.</summary>
/// <remarks>
/// <para>Threading: call from any thread; outputs are called on the writer's.</para>
/// <para>Bound: <see cref="Capacity"/> messages wait. Further ones are dropped, and how many were is written behind those that waited.</para>
/// <para>Disposal: what waits is written, for <see cref="Farewell"/> at most.</para>
/// </remarks>
internal sealed class LogWriter : IDisposable
{
    /// <summary>How many messages may wait.</summary>
    internal const int Capacity = 4096;

    /// <summary>How long the end waits for what waits.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock;                 // Immutable.
    private readonly Thread _thread;                      // Immutable.
    private readonly object _gate = new();                // An object: threads wait on it.
    private readonly Queue<LogEntry> _waiting = new();    // Guarded by _gate.
    private IReadOnlyList<LogRoute> _routes = [];         // Guarded by _gate; the list itself is immutable.
    private IReadOnlyList<LogRoute> _retired = [];        // Guarded by _gate.
    private int _dropped;                                 // Guarded by _gate.
    private bool _isWriting;                              // Guarded by _gate.
    private bool _isEnding;                               // Guarded by _gate.
    private readonly HashSet<string> _failing = [];       // Writer's thread only.

    internal LogWriter(TimeProvider clock)
    {
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = "rxhvd-log" };
        _thread.Start();
    }

    /// <summary>Replaces the outputs. Those before get what was logged until now, and are disposed of.</summary>
    internal void Use(IReadOnlyList<LogRoute> routes)
    {
        Flush();
        lock (_gate)
        {
            _retired = [.. _retired, .. _routes];
            _routes = routes;
            Monitor.PulseAll(_gate);
        }
    }

    internal void Add(LogEntry entry)
    {
        lock (_gate)
        {
            if (_waiting.Count < Capacity)
            {
                _waiting.Enqueue(entry);
                Monitor.PulseAll(_gate);
            }
            else
            {
                _dropped++;
            }
        }
    }

    /// <summary>Waits until everything that was added is written, for a moment at most.</summary>
    internal void Flush()
    {
        long since = _clock.GetTimestamp();
        lock (_gate)
        {
            while ((_waiting.Count > 0 || _dropped > 0 || _isWriting) && _clock.GetElapsedTime(since) is var gone && gone < Farewell)
            {
                Monitor.Wait(_gate, Farewell - gone);
            }
        }
    }

    public void Dispose()
    {
        Flush();
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(Farewell); // An output that is stuck ends with the process.
    }

    private void Run()
    {
        while (true)
        {
            (LogEntry? entry, IReadOnlyList<LogRoute> retired) = Next();
            DisposeOf(retired);
            if (entry is null)
            {
                return;
            }

            WriteToAll(entry);
        }
    }

    /// <summary>Waits for the next message, or for the end; and hands out the outputs that nobody uses any more.</summary>
    private (LogEntry? Entry, IReadOnlyList<LogRoute> Retired) Next()
    {
        lock (_gate)
        {
            _isWriting = false;
            Monitor.PulseAll(_gate);
            while (_waiting.Count == 0 && _dropped == 0 && !_isEnding)
            {
                Monitor.Wait(_gate);
            }

            IReadOnlyList<LogRoute> retired = _retired;
            _retired = [];
            if (_waiting.TryDequeue(out LogEntry? entry))
            {
                _isWriting = true;
                return (entry, retired);
            }

            if (_dropped > 0)
            {
                _isWriting = true;
                entry = Lost(_dropped);
                _dropped = 0;
                return (entry, retired);
            }

            return (null, [.. retired, .. _routes]);
        }
    }

    private LogEntry Lost(int count) => new(
        _clock.GetLocalNow(), LogLevel.Warning, typeof(LogWriter).FullName!, default,
        string.Create(CultureInfo.InvariantCulture, $"{count} messages were not logged: more came than could be written"), null, []);

    private void WriteToAll(LogEntry entry)
    {
        IReadOnlyList<LogRoute> routes;
        lock (_gate)
        {
            routes = _routes;
        }

        foreach (LogRoute route in routes)
        {
            if (entry.Level >= route.Level)
            {
                Write(route, entry);
            }
        }
    }

    private void Write(LogRoute route, LogEntry entry)
    {
        try
        {
            route.Output.Write(entry);
            _failing.Remove(route.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Told once: a disk that is full must not fill another one.
            if (_failing.Add(route.Name))
            {
                Console.Error.WriteLine($"rxhvd: warning: cannot log to {route.Name}: {e.Message}; messages are lost until it can be written again");
            }
        }
    }

    private static void DisposeOf(IReadOnlyList<LogRoute> routes)
    {
        foreach (LogRoute route in routes)
        {
            route.Output.Dispose();
        }
    }
}
