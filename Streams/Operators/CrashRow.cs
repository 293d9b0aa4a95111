using System;
using System.Collections.Immutable;
using System.Linq;
using System.Reactive;

namespace Rx.Hypervisor;

/// <summary>The last crashes of one domain. Immutable.</summary>
/// <param name="Crashes">Those that lie within the time, oldest first; no more than make a loop.</param>
/// <param name="IsNewLoop">The last of them has made it one.</param>
/// <param name="IsLoop">It is one, and has been told.</param>
internal sealed record CrashRow(ImmutableQueue<Timestamped<DomainLifecycleEvent>> Crashes, bool IsNewLoop, bool IsLoop)
{
    internal static CrashRow Empty { get; } = new(ImmutableQueue<Timestamped<DomainLifecycleEvent>>.Empty, false, false);

    /// <summary>With one more.</summary>
    internal CrashRow Next(Timestamped<DomainLifecycleEvent> crash, int most, TimeSpan within)
    {
        bool goesOn = IsLoop && crash.Timestamp - Crashes.Last().Timestamp <= within;
        ImmutableQueue<Timestamped<DomainLifecycleEvent>> crashes = Crashes.Enqueue(crash);
        while (crash.Timestamp - crashes.Peek().Timestamp > within || crashes.Count() > most)
        {
            crashes = crashes.Dequeue();
        }

        bool isLoop = goesOn || crashes.Count() == most;
        return new CrashRow(crashes, isLoop && !goesOn, isLoop);
    }

    internal CrashLoop ToLoop() => new(
        Crashes.Peek().Value.Domain, Crashes.Last().Value.Name, Crashes.Count(), Crashes.Peek().Value.Position, Crashes.Last().Value.Position);
}
