using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Loop;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>The event loop and its scheduler.</summary>
internal sealed class LoopVerb : IVerb
{
    public string Name => "loop";

    public string Summary => "the event loop: dispatch, schedule, timers";

    public string Details =>
        $"""
        dispatch   One of n watched eventfds is written at random by the callback of the one before; the loop runs until
                   its callback has read it. Floor: a bare epoll loop in C#. Ours: at most twice that, nothing allocated.
        schedule   Work from another thread, from four, and from itself, until the last item ran. Floor: Rx's
                   EventLoopScheduler. Ours: no slower, no more bytes. Also one at a time on an idle scheduler, and the
                   answer waited for; floor: a bare epoll loop that is woken by an eventfd. Ours: at most twice that.
        timers     n timers with random due times put in, then fired; one put in and taken back among n. Floor and
                   target: as in schedule.

        {PeerLoops.Variable}   path of the compiled peers/loops.c: its loops (epoll, poll, libvirt, glib, uv) run
                          in the same rounds as the dispatch above.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts =>
        [("dispatch", Dispatch.Measure), ("schedule", Schedules.Measure), ("timers", Timers.Measure)];
}
