using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Changes of network interfaces as streams.</summary>
public static class LinkSource
{
    private const int DatagramsPerTurn = 64;

    /// <summary>What happens to links, by rtnetlink(7). What is counted on them is no change.</summary>
    /// <remarks>
    /// <para>Shape: cold. One value for each link that is not as it was; several messages of one turn are one. The links are those of the
    /// network namespace that the loop's thread is in when it begins.</para>
    /// <para>Threading: on the scheduler's loop; subscribe and dispose anywhere.</para>
    /// <para>Errors: <see cref="SyscallException"/> when the system is out of descriptors.</para>
    /// <para>Completion: never.</para>
    /// <para>Buffering: none; when the kernel's queue ran over, the links are listed, and the difference is told.</para>
    /// </remarks>
    /// <param name="scheduler">Whose loop watches.</param>
    public static IObservable<HostLinkChange> WhenLinksChange(this PollScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        return Observable.Create<HostLinkChange>(observer => new Subscription(scheduler, observer).Start());
    }

    internal static HostLink ToLink(LinkRecord link, string? bridge) => new()
    {
        Name = link.Name,
        Index = link.Index,
        Kind = link.Kind,
        IsUp = link.IsUp,
        HasCarrier = link.HasCarrier,
        Mtu = link.Mtu,
        Address = new MacAddress(link.Address),
        Bridge = bridge,
        Statistics = ToStatistics(link.Counters),
    };

    private static HostLinkStatistics ToStatistics(LinkCounters counters) => new(
        (long)counters.RxBytes,
        (long)counters.RxPackets,
        (long)counters.RxErrors,
        (long)counters.RxDropped,
        (long)counters.TxBytes,
        (long)counters.TxPackets,
        (long)counters.TxErrors,
        (long)counters.TxDropped);

    private sealed class Subscription(PollScheduler scheduler, IObserver<HostLinkChange> observer) : IDisposable
    {
        private readonly NotificationGate _gate = new();
        private readonly Dictionary<int, LinkRecord> _links = [];          // Loop thread only: as they were told.
        private readonly SortedDictionary<int, LinkRecord?> _news = [];    // Loop thread only: by number; null is gone.
        private LinkMonitor? _monitor;                                     // Loop thread only.
        private IDisposable? _watch;                                       // Loop thread only.

        public void Dispose()
        {
            if (_gate.Close())
            {
                scheduler.RunOnLoop(this, static subscription => subscription.Stop());
            }
        }

        internal Subscription Start()
        {
            scheduler.RunOnLoop(this, static subscription => subscription.Watch());
            return this;
        }

        // The monitor first, then the list: what happens in between is told twice, and the second time it is no change.
        private void Watch()
        {
            if (_gate.IsClosed)
            {
                return;
            }

            try
            {
                _monitor = LinkMonitor.Open();
                foreach (LinkRecord link in List())
                {
                    _links[link.Index] = link;
                }

                _watch = scheduler.WhenReady(_monitor.Handle, PollEvents.In).Subscribe(_ => OnReady(), Fail);
            }
            catch (SyscallException e)
            {
                // Never inside Subscribe: an observer hears nothing before it has its subscription.
                scheduler.RunSoon((subscription: this, e), static work => work.subscription.Fail(work.e));
            }
        }

        private void Stop()
        {
            _watch?.Dispose();
            _monitor?.Dispose();
        }

        private void OnReady()
        {
            try
            {
                NetlinkRead read = NetlinkRead.Messages;
                for (int i = 0; i < DatagramsPerTurn && read is not NetlinkRead.Nothing; i++)
                {
                    read = _monitor!.Read((link, isGone) => _news[link.Index] = isGone ? null : link);
                    if (read is NetlinkRead.Lost)
                    {
                        Relist();
                    }
                }
            }
            catch (SyscallException e)
            {
                Fail(e);
                return;
            }

            TellNews();
        }

        private void Relist()
        {
            foreach (int index in _links.Keys)
            {
                _news[index] = null;
            }

            foreach (LinkRecord link in List())
            {
                _news[link.Index] = link;
            }
        }

        private void TellNews()
        {
            List<HostLinkChange> changes = [];
            foreach ((int index, LinkRecord? after) in _news)
            {
                LinkRecord? before = _links.GetValueOrDefault(index);
                HostLinkChange change = new(ToLink(before, isBefore: true), ToLink(after, isBefore: false));
                if (WithoutCounters(change.Before) != WithoutCounters(change.After))
                {
                    changes.Add(change);
                }
            }

            foreach ((int index, LinkRecord? after) in _news)
            {
                if (after is null)
                {
                    _links.Remove(index);
                }
                else
                {
                    _links[index] = after;
                }
            }

            _news.Clear();
            changes.ForEach(Tell);
        }

        // The bridge of a port may come, go, or be renamed by the same news.
        private HostLink? ToLink(LinkRecord? link, bool isBefore)
        {
            if (link is null)
            {
                return null;
            }

            LinkRecord? bridge = !isBefore && _news.TryGetValue(link.Master, out LinkRecord? news) ? news : _links.GetValueOrDefault(link.Master);
            return LinkSource.ToLink(link, bridge?.Name);
        }

        private static HostLink? WithoutCounters(HostLink? link) => link is null ? null : link with { Statistics = default };

        private static IReadOnlyList<LinkRecord> List()
        {
            using var route = RouteSocket.Open();
            return route.List();
        }

        private void Tell(HostLinkChange change)
        {
            if (_gate.TryEnter())
            {
                try
                {
                    observer.OnNext(change);
                }
                finally
                {
                    _gate.Leave();
                }
            }
        }

        private void Fail(Exception error)
        {
            if (_gate.TryEnter())
            {
                try
                {
                    observer.OnError(error);
                }
                finally
                {
                    _gate.Leave();
                    Dispose();
                }
            }
        }
    }
}
