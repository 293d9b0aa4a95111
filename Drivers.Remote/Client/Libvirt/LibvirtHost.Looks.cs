using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <content>Looks at single domains: after an event, for what it does not tell, and after a call.</content>
internal sealed partial class LibvirtHost
{
    /// <summary>How long an event may take to come that a look has shown to be due.</summary>
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(2);

    private readonly HashSet<Guid> _due = [];                          // Will be looked at in a moment.
    private readonly Dictionary<Guid, TaskCompletionSource> _news = []; // Who waits for the next event of a domain.

    /// <summary>Looks at a domain until what is found is what the events have led to: a call's own events have been told then.</summary>
    /// <returns>The domain; <see langword="null"/> when it is gone.</returns>
    internal async Task<DomainRecord?> LookAsync(Guid domain, CancellationToken cancellationToken)
    {
        while (_link is { IsClosed: false } link)
        {
            Task news = NewsAsync(domain);
            DateTimeOffset looked = setup.Clock.GetUtcNow();
            DomainFacts? facts = await DomainSurvey.OneAsync(link, domain, cancellationToken);
            DomainRecord? known = mirror.State.Domains.Find(domain);
            if (news.IsCompleted)
            {
                continue; // It may be older than what was told meanwhile.
            }

            if (Agree(known, facts) || !await ComesAsync(news, EventPatience, cancellationToken))
            {
                Explain(domain, facts, looked);
                break;
            }
        }

        return mirror.State.Domains.Find(domain);
    }

    /// <summary>Waits until something is true of a domain.</summary>
    /// <returns>Whether it is.</returns>
    internal async Task<bool> WaitAsync(Guid domain, Func<DomainRecord?, bool> isSo, TimeSpan within, CancellationToken cancellationToken)
    {
        long begun = setup.Clock.GetTimestamp();
        while (!isSo(mirror.State.Domains.Find(domain)))
        {
            TimeSpan left = within - setup.Clock.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || !await ComesAsync(NewsAsync(domain), left, cancellationToken))
            {
                return isSo(mirror.State.Domains.Find(domain));
            }
        }

        return true;
    }

    private static bool Agree(DomainRecord? known, DomainFacts? facts) => known is null || facts is null ? known is null && facts is null : facts.AgreesWith(known);

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

    private Task NewsAsync(Guid domain)
    {
        if (!_news.TryGetValue(domain, out TaskCompletionSource? news))
        {
            _news.Add(domain, news = new TaskCompletionSource());
        }

        return news.Task;
    }

    private void NoteNews(Guid domain)
    {
        if (_news.Remove(domain, out TaskCompletionSource? news))
        {
            news.SetResult();
        }
    }

    private void LookSoon(Guid domain)
    {
        if (_due.Add(domain))
        {
            setup.Scheduler.Start(() => LookOnceAsync(domain));
        }
    }

    private async Task LookOnceAsync(Guid domain)
    {
        _due.Remove(domain);
        try
        {
            await LookAsync(domain, CancellationToken.None);
        }
        catch (Exception e) when (e is HypervisorException or ConnectionLostException)
        {
            Log.NotLookedAt(setup.Log, domain.ToString(), e.Message); // The next event, or the next link, looks again.
        }
    }
}
