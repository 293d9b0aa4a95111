using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>The one subscription of a connection: it goes to memory at once, from where all subscribers here have it, so that it never stalls.</summary>
/// <param name="setup">Of the connection.</param>
/// <param name="mirror">Where to.</param>
internal sealed class MainFeed(RemoteSetup setup, HostMirror mirror) : IEventFeed
{
    private readonly List<HypervisorEvent> _events = [];
    private TaskCompletionSource _next = new();

    public Position After { get; private set; }

    public uint Window => 4096;

    /// <summary>Begins behind a position.</summary>
    internal void Begin(Position position) => After = position;

    public int Take(OwnProcedure procedure, ReadOnlySpan<byte> payload)
    {
        (Position upTo, int count) = EventLineReading.Read(payload, After, setup.Clock, _events);
        foreach (HypervisorEvent news in _events)
        {
            mirror.Deliver(news);
        }

        _events.Clear();
        After = upTo;
        mirror.Reach(upTo);
        TaskCompletionSource next = _next;
        _next = new TaskCompletionSource();
        next.SetResult();
        return count;
    }

    /// <summary>Waits until all up to a position was told.</summary>
    internal async Task ReachesAsync(Position position, TimeSpan within, CancellationToken cancellationToken)
    {
        long begun = setup.Clock.GetTimestamp();
        while (After.Epoch == position.Epoch && After.Sequence < position.Sequence)
        {
            TimeSpan left = within - setup.Clock.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || !await GoesOnAsync(left, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Waits for the next message.</summary>
    /// <returns>Whether it has come.</returns>
    internal async Task<bool> GoesOnAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await _next.Task.WaitAsync(within, setup.Clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
