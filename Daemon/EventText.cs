using System;

namespace Rx.Hypervisor.Daemon;

/// <summary>Events in words, for people.</summary>
internal static class EventText
{
    /// <summary>"Started (booted)", "Rebooted", "Watchdog (reset)".</summary>
    internal static string Of(HypervisorEvent news) => news switch
    {
        DomainLifecycleEvent lifecycle => $"{lifecycle.Kind} ({Detail(lifecycle)})",
        DomainRebootedEvent => "Rebooted",
        DomainMetadataChangedEvent { Uri: "" } change => $"Metadata changed ({change.Kind.ToString().ToLowerInvariant()})",
        DomainMetadataChangedEvent change => $"Metadata changed ({change.Uri})",
        DefinitionRejectedEvent rejected => $"Definition rejected ({rejected.Path}: {rejected.Reason})",
        DomainWatchdogEvent watchdog => $"Watchdog ({watchdog.Action})",
        DomainIOErrorEvent error => $"I/O error on {error.Device} ({error.Reason}, {error.Action})",
        _ => news.GetType().Name,
    };

    private static string Detail(DomainLifecycleEvent news)
    {
        string pair = news.Detail.ToString();
        string kind = news.Kind.ToString();
        string detail = pair.StartsWith(kind, StringComparison.Ordinal) ? pair[kind.Length..] : pair;
        return detail.ToLowerInvariant();
    }
}
