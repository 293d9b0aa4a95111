using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Every event of a host, from its start to its end.</summary>
internal sealed class EventLog(IHypervisor hypervisor) : IObserver<HypervisorEvent>
{
    private readonly Lock _gate = new();
    private readonly List<DomainEvent> _events = [];           // Guarded by _gate.
    private readonly List<Waiter> _waiting = [];               // Guarded by _gate.
    private readonly List<string> _mistakes = [];              // Guarded by _gate.
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Completed => _completed.Task;

    public void OnNext(HypervisorEvent value)
    {
        if (value is not DomainEvent news)
        {
            return; // Of the host itself.
        }

        DomainRecord? record = hypervisor.ListDomains().FirstOrDefault(record => record.Uuid == news.Domain);
        lock (_gate)
        {
            // Whoever looks something up inside OnNext must find what the event tells, or later.
            if (record is null ? news.State != DomainState.Shutoff && hypervisor.Position == news.Position : record.Position.Sequence < news.Position.Sequence)
            {
                _mistakes.Add($"the inventory says {record} at {Line(news)}");
            }

            _events.Add(news);
            foreach (Waiter waiter in _waiting.Where(waiter => waiter.Wanted(news)).ToList())
            {
                _waiting.Remove(waiter);
                waiter.Found.SetResult(news);
            }
        }
    }

    public void OnError(Exception error) => _completed.TrySetException(error);

    public void OnCompleted() => _completed.TrySetResult();

    /// <summary>The first event like this, whether it has come or will.</summary>
    internal async Task<T> FirstAsync<T>(Func<T, bool> wanted)
        where T : DomainEvent
    {
        var waiter = new Waiter(news => news is T one && wanted(one));
        lock (_gate)
        {
            if (_events.Find(news => waiter.Wanted(news)) is { } found)
            {
                return (T)found;
            }

            _waiting.Add(waiter);
        }

        try
        {
            return (T)await Within.DeadlineAsync(waiter.Found.Task, "an event");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; there were: {string.Join("; ", Story(null))}", e);
        }
    }

    /// <summary>What happened to a domain, or to all, a line an event; positions must be without gap.</summary>
    internal string[] Story(string? domain)
    {
        lock (_gate)
        {
            _mistakes.ShouldBeEmpty();
            _events.Select(news => news.Position.Sequence).ShouldBe(Enumerable.Range(1, _events.Count).Select(n => (long)n));
            _events.Select(news => news.Position.Epoch).Distinct().Count().ShouldBeLessThan(2);
            _events.ShouldAllBe(news => news.Id > 0 == (news.State != DomainState.Shutoff));
            return [.. _events.Where(news => domain is null || news.Name == domain).Select(Line)];
        }
    }

    private static string Line(DomainEvent news)
        => $"{What(news)} by {news.Cause}: {news.Before} to {news.State}, boot {news.Generation}";

    private static string What(DomainEvent news) => news switch
    {
        DomainLifecycleEvent lifecycle => lifecycle.Detail.ToString(),
        DomainRebootedEvent => "Rebooted",
        DomainWatchdogEvent watchdog => $"Watchdog({watchdog.Action})",
        DomainIOErrorEvent error => $"IOError({error.Device}, {error.Action}, {error.Reason})",
        DomainTrayChangedEvent tray => $"Tray({tray.Device}, {(tray.IsOpen ? "open" : "closed")})",
        DomainDiskChangedEvent disk => $"Disk({disk.Device})",
        DomainMigrationIterationEvent pass => $"Iteration({pass.Iteration})",
        DomainJobCompletedEvent end => $"Job({end.Job.Operation} {end.Job.Type})",
        DomainPMEvent change => $"PM({change.Change})",
        DomainAgentEvent agent => $"Agent({(agent.IsConnected ? "connected" : "disconnected")}, {agent.Reason})",
        _ => news.GetType().Name,
    };

    private sealed record Waiter(Func<DomainEvent, bool> Wanted)
    {
        internal TaskCompletionSource<DomainEvent> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
