using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>The cost of telling one callback, among n watched handles, that its handle is ready.</summary>
internal static class Dispatch
{
    private static readonly Target Target = new(Time: 2);

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("dispatch", "One dispatch among n watched handles, against a bare epoll loop in C#");
        int count = comparison.IsQuick ? 5_000 : 20_000;
        foreach (int handles in new[] { 1, 100, 1_000, 10_000 })
        {
            // One set of handles for all: three times 10,000 would exceed the usual limit of a process.
            using var chain = new HandleChain(handles);
            var contenders = new List<Contender>
            {
                new("bare epoll", () => RunBare(chain, count)),
                new("IEventLoop.Watch", () => RunWatches(chain, count)) { Target = Target },
                new("PollScheduler.WhenReady", () => RunStreams(chain, count)) { Target = Target },
            };
            contenders.AddRange(PeerLoops.Contenders(handles));
            comparison.Measure(handles, comparison.IsQuick ? 5 : 25, contenders);
        }
    }

    private static Sample RunBare(HandleChain chain, int count)
    {
        using var loop = new BareEpollLoop(chain);
        chain.Start(count);
        loop.Run();
        return chain.Finish();
    }

    private static Sample RunWatches(HandleChain chain, int count)
    {
        using var loop = new EpollEventLoop();
        using ILoopSignal setUp = loop.CreateSignal(() =>
        {
            foreach (ChainLink link in chain.Links)
            {
                loop.Watch(link.Handle, PollEvents.In, link.OnReady);
            }

            chain.Start(count);
        });
        setUp.Raise();
        return chain.Finish();
    }

    private static Sample RunStreams(HandleChain chain, int count)
    {
        using var scheduler = new PollScheduler();
        foreach (ChainLink link in chain.Links)
        {
            scheduler.WhenReady(link.Handle, PollEvents.In).Subscribe(link.OnReady);
        }

        // Behind the subscriptions in the queue: every handle is watched when the first one gets ready.
        scheduler.Schedule(() => chain.Start(count));
        return chain.Finish();
    }
}
