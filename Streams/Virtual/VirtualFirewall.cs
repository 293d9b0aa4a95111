using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The packet filter of a <see cref="VirtualHost"/>: tables by name, whatever is in them. No packet is filtered.</summary>
public sealed class VirtualFirewall : IHostFirewall
{
    private const int Somebody = int.MaxValue; // No process of this machine.

    private readonly IScheduler _scheduler;
    private readonly Subject<FirewallRemoval> _removed = new();
    private readonly Dictionary<string, string> _tables = new(StringComparer.Ordinal);

    internal VirtualFirewall(IScheduler scheduler) => _scheduler = scheduler;

    /// <summary>The tables, and what a program has put into each.</summary>
    public IReadOnlyDictionary<string, string> Tables => _tables;

    /// <inheritdoc/>
    public IObservable<FirewallRemoval> WhenRemoved() => _removed.AsObservable();

    /// <summary>Makes a table, or replaces what is in it, as a program does.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="requester">The program's process id.</param>
    public void Set(string table, string content, int requester)
    {
        Remove(table, requester);
        _tables[table] = content;
    }

    /// <summary>Removes a table; nothing there is no error.</summary>
    public void Remove(string table, int requester)
    {
        if (_tables.Remove(table))
        {
            _scheduler.Schedule(new FirewallRemoval(table, requester), (_, removal) =>
            {
                _removed.OnNext(removal);
                return Disposable.Empty;
            });
        }
    }

    /// <summary>Removes all tables, as somebody does who wants rules of his own.</summary>
    public void Flush()
    {
        foreach (string table in _tables.Keys.ToArray())
        {
            Remove(table, Somebody);
        }
    }
}
