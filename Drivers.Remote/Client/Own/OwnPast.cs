using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>The journal of the host: each subscriber who is far behind has a subscription of its own there, and stalls nobody but itself.</summary>
/// <param name="setup">Of the connection.</param>
/// <param name="feeds">The subscriptions of the link.</param>
internal sealed class OwnPast(RemoteSetup setup, OwnFeeds feeds) : IPastEvents
{
    private readonly HashSet<OwnPastReader> _readers = []; // Scheduler only.

    public IPastReader From(Position after, Action wake)
    {
        var reader = new OwnPastReader(setup, feeds, after, wake, Forget);
        setup.Scheduler.Start(() =>
        {
            _readers.Add(reader);
            return reader.BeginAsync();
        });
        return reader;
    }

    /// <summary>There is a further link: all go on over it.</summary>
    internal void Resume()
    {
        foreach (OwnPastReader reader in _readers.ToArray())
        {
            setup.Scheduler.Start(reader.BeginAsync);
        }
    }

    private void Forget(OwnPastReader reader) => _readers.Remove(reader);
}
