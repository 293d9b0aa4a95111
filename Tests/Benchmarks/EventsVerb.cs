using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Events;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>The events of a host: their journal, and those who are told.</summary>
internal sealed class EventsVerb : IVerb
{
    public string Name => "events";

    public string Summary => "events: journal, delivery, replay";

    public string Details =>
        """
        append     Events, as fast as they come, by a driver that only tells: numbered, written to the journal, told to 10
                   subscribers. Floor: a bare write(2) of each of the same lines. Ours: at most 5 us (200,000 a second), nothing
                   allocated but the event. "On one core" is: taskset -c 0 ./rxhv bench events append
        latency    10,000 events a second come in from another thread. Floor: a thread that writes, and wakes one that
                   notes the time. Ours: 99 of 100 within 1 ms.
        replay     A subscriber that has missed 1,000,000 events. Floor: bare reads of 64 KiB of the same files. Ours: at
                   most 2 us each.
        open       The start of an engine whose journal has 1 GiB. Floor: the same without events. Ours: at most 50 ms more.
        stall      64 subscribers that do not come back from OnNext while 1,000,000 events are told: at most 64 KiB each, and
                   those that keep up are told as soon as without them.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts =>
    [
        ("append", Appends.Measure), ("latency", Latencies.Measure), ("replay", Replays.Measure), ("open", Opens.Measure),
        ("stall", Stalls.Measure),
    ];
}
