using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>Looks at single objects of a host: after an event, for what it does not tell, and after a call.</summary>
/// <remarks>Threading: the session's scheduler.</remarks>
/// <typeparam name="TRecord">What is known of an object.</typeparam>
/// <typeparam name="TFacts">What the host says of it.</typeparam>
/// <param name="setup">Of the connection.</param>
/// <param name="view">What is known, and what is asked.</param>
internal sealed class ObjectLooks<TRecord, TFacts>(RemoteSetup setup, IObjectView<TRecord, TFacts> view)
    where TRecord : class
    where TFacts : class
{
    /// <summary>How long an event may take to come that a look has shown to be due.</summary>
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(2);

    private readonly HashSet<Guid> _due = [];                          // Will be looked at in a moment.
    private readonly Dictionary<Guid, TaskCompletionSource> _news = []; // Who waits for the next event of an object.

    /// <summary>Looks at an object until what is found is what the events have led to: a call's own events have been told then.</summary>
    /// <returns>The object; <see langword="null"/> when it is gone.</returns>
    internal async Task<TRecord?> LookAsync(Guid one, CancellationToken cancellationToken)
    {
        while (view.Link is { IsClosed: false } link)
        {
            Task news = NewsAsync(one);
            DateTimeOffset looked = setup.Clock.GetUtcNow();
            TFacts? facts = await view.AskAsync(link, one, cancellationToken);
            if (news.IsCompleted)
            {
                continue; // It may be older than what was told meanwhile.
            }

            TRecord? known = view.Find(one);
            bool agrees = known is null || facts is null ? known is null && facts is null : view.Agree(known, facts);
            if (agrees || !await ComesAsync(news, EventPatience, cancellationToken))
            {
                view.Explain(one, facts, looked);
                break;
            }
        }

        return view.Find(one);
    }

    /// <summary>Waits until something is true of an object.</summary>
    /// <returns>Whether it is.</returns>
    internal async Task<bool> WaitAsync(Guid one, Func<TRecord?, bool> isSo, TimeSpan within, CancellationToken cancellationToken)
    {
        long begun = setup.Clock.GetTimestamp();
        while (!isSo(view.Find(one)))
        {
            TimeSpan left = within - setup.Clock.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || !await ComesAsync(NewsAsync(one), left, cancellationToken))
            {
                return isSo(view.Find(one));
            }
        }

        return true;
    }

    /// <summary>An event of an object was told.</summary>
    internal void NoteNews(Guid one)
    {
        if (_news.Remove(one, out TaskCompletionSource? news))
        {
            news.SetResult();
        }
    }

    /// <summary>Looks at an object in a moment, once for all that is told until then.</summary>
    internal void LookSoon(Guid one)
    {
        if (_due.Add(one))
        {
            setup.Scheduler.Start(() => LookOnceAsync(one));
        }
    }

    private async Task<bool> ComesAsync(Task news, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await news.WaitAsync(within, setup.Clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Task NewsAsync(Guid one)
    {
        if (!_news.TryGetValue(one, out TaskCompletionSource? news))
        {
            _news.Add(one, news = new TaskCompletionSource());
        }

        return news.Task;
    }

    private async Task LookOnceAsync(Guid one)
    {
        _due.Remove(one);
        try
        {
            await LookAsync(one, CancellationToken.None);
        }
        catch (Exception e) when (e is HypervisorException or ConnectionLostException)
        {
            Log.NotLookedAt(setup.Log, one, e.Message); // The next event, or the next link, looks again.
        }
    }
}
