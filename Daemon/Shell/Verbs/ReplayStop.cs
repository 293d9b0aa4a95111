using System;
using System.Globalization;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>Where somebody wants a replay to stop.</summary>
/// <param name="After">After so long, and no event.</param>
/// <param name="IsAt">Behind the first event that is so.</param>
internal sealed record ReplayStop(TimeSpan? After, Func<HypervisorEvent, bool> IsAt)
{
    /// <summary>Reads what <c>--until</c> says: seconds, a position, or words of an event.</summary>
    internal static ReplayStop Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < int.MaxValue)
        {
            return new ReplayStop(TimeSpan.FromSeconds(seconds), static _ => false);
        }

        return Position.TryParse(text, out Position position)
            ? new ReplayStop(null, news => news.Position == position)
            : new ReplayStop(null, news => Line(news).Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    private static string Line(HypervisorEvent news) => news switch
    {
        DomainEvent domain => $"{domain.Name}: {EventText.Of(news)}",
        NetworkEvent network => $"{network.Name}: {EventText.Of(news)}",
        _ => EventText.Of(news),
    };
}
