using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What a host measures and traces.</summary>
/// <remarks>Threading: the host's scheduler, but for <see cref="Told"/>, which is for any thread.</remarks>
internal sealed class HostTelemetry : IDisposable
{
    private const string EventTag = "hypervisor.event";
    private const string ReasonTag = "hypervisor.gap.reason";
    private const string StateTag = "hypervisor.domain.state";

    private static readonly DomainState[] States = Enum.GetValues<DomainState>();

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _delay;
    private readonly Counter<long> _gaps;
    private readonly Dictionary<long, ActivityContext> _calls = []; // Scheduler only: calls under way that somebody traces.

    /// <summary>Begins to measure.</summary>
    /// <param name="root">What the host is known by.</param>
    /// <param name="domains">Its domains as of now; called on any thread.</param>
    /// <param name="backlog">How many events wait for the subscriber that is furthest behind; called on any thread.</param>
    internal HostTelemetry(string root, Func<IReadOnlyDictionary<Guid, DomainRecord>> domains, Func<long> backlog)
    {
        _meter = new Meter(Telemetry.Name, version: null, tags: [new("hypervisor.host", root)]);
        _events = _meter.CreateCounter<long>("hypervisor.events", "{event}", "Events that were told.");
        _delay = _meter.CreateHistogram<double>("hypervisor.event.delay", "s", "From the moment the host learned of an event until a subscriber had been told.");
        _gaps = _meter.CreateCounter<long>("hypervisor.subscriber.gaps", "{gap}", "Gaps that subscribers were told.");
        _meter.CreateObservableGauge("hypervisor.subscriber.backlog", backlog, "{event}", "Events that wait for the subscriber that is furthest behind.");
        _meter.CreateObservableGauge("hypervisor.domains", () => Count(domains()), "{domain}", "Domains by state.");
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>A call begins to be carried out; the current activity is who asked for it.</summary>
    /// <param name="operation">The call.</param>
    /// <returns>Its span, to be disposed when it is over; <see langword="null"/> when nobody traces.</returns>
    internal Activity? Begin(Operation operation)
    {
        if (!Telemetry.Source.HasListeners() || Telemetry.Source.StartActivity($"hypervisor.{operation.Name}") is not { } span)
        {
            return null;
        }

        _calls[operation.Number] = span.Context;
        return span;
    }

    /// <summary>A call is over.</summary>
    internal void End(Operation operation) => _calls.Remove(operation.Number);

    /// <summary>An event is about to be told.</summary>
    internal void Published(HypervisorEvent news)
    {
        if (_events.Enabled)
        {
            _events.Add(1, new KeyValuePair<string, object?>(EventTag, EventCodec.WordOf(news)));
        }

        if (Telemetry.Source.HasListeners())
        {
            Trace(news);
        }
    }

    /// <summary>A subscriber has been told an event.</summary>
    /// <param name="news">The event.</param>
    /// <param name="clock">What time it is, if somebody wants to know.</param>
    /// <param name="isReplayed">Whether it is of the past, which the subscriber has asked for.</param>
    internal void Told(HypervisorEvent news, IScheduler clock, bool isReplayed)
    {
        if (news is GapEvent gap)
        {
            CountGap(gap);
        }
        else if (_delay.Enabled && !isReplayed)
        {
            _delay.Record((clock.Now - news.At).TotalSeconds, new KeyValuePair<string, object?>(EventTag, EventCodec.WordOf(news)));
        }
    }

    private static IEnumerable<Measurement<int>> Count(IReadOnlyDictionary<Guid, DomainRecord> domains)
    {
        ILookup<DomainState, DomainRecord> byState = domains.Values.ToLookup(static domain => domain.State);
        return [.. States.Select(state => new Measurement<int>(byState[state].Count(), new KeyValuePair<string, object?>(StateTag, WordOf(state))))];
    }

    private static string WordOf(DomainState state) => state.ToString().ToLowerInvariant();

    private void CountGap(GapEvent gap)
    {
        if (_gaps.Enabled)
        {
            _gaps.Add(1, new KeyValuePair<string, object?>(ReasonTag, gap.Reason.ToString().ToLowerInvariant()));
        }
    }

    // Of no length: that it happened is what there is to see, and which call it came of.
    private void Trace(HypervisorEvent news)
    {
        ActivityLink[] links = news.Operation is { } operation && _calls.TryGetValue(operation.Number, out ActivityContext call) ? [new ActivityLink(call)] : [];
        using Activity? span = Telemetry.Source.StartActivity(EventTag, ActivityKind.Producer, parentContext: default, links: links);
        span?.SetTag(EventTag, EventCodec.WordOf(news)).SetTag("hypervisor.position", news.Position.ToString());
        if (news is DomainEvent domain)
        {
            span?.SetTag("hypervisor.domain", domain.Name).SetTag("hypervisor.domain.uuid", domain.Domain).SetTag(StateTag, WordOf(domain.State));
        }
    }
}
