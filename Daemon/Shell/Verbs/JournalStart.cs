using System;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>Where to begin to read the journal of a host.</summary>
/// <param name="Folders">Those of the host.</param>
internal sealed record JournalStart(HostFolders Folders)
{
    /// <summary>With the oldest event that is kept.</summary>
    internal JournalReader AtOldest() => Open(null);

    /// <summary>Behind the last event.</summary>
    internal JournalReader AtEnd()
    {
        using JournalReader whole = AtOldest();
        return Open(whole.Last);
    }

    /// <summary>Behind an event.</summary>
    /// <exception cref="HypervisorException">This journal never had it.</exception>
    internal JournalReader Behind(Position position)
    {
        using (JournalReader trial = Open(position))
        {
            var first = new HypervisorEvent[1];
            if (trial.Read(first) == 1 && first[0] is GapEvent { Reason: GapReason.Future or GapReason.UnknownEpoch } gap)
            {
                string why = gap.Reason == GapReason.Future
                    ? $"its last event is {trial.Last}"
                    : "it has nothing of that epoch: it is another host's, or from longer ago than events are kept";
                throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.None,
                    $"invalid argument: there is no event {position} in the journal of '{Folders.Root}': {why}; --from start shows what there is");
            }
        }

        return Open(position);
    }

    /// <summary>So that a number of events are left, or all when there are fewer.</summary>
    internal JournalReader Before(int count)
    {
        using JournalReader whole = AtOldest();
        if (whole.Last.Sequence > count)
        {
            return Open(whole.Last with { Sequence = whole.Last.Sequence - count });
        }

        JournalReader reader = AtOldest(); // Some are of epochs before: only counting tells where those begin.
        Skip(reader, Skip(whole, int.MaxValue) - count);
        return reader;
    }

    /// <summary>Reads on without a look.</summary>
    /// <returns>How many were there.</returns>
    private static int Skip(JournalReader reader, int count)
    {
        var events = new HypervisorEvent[64];
        int done = 0;
        for (int read = 1; read > 0 && done < count; done += read)
        {
            read = reader.Read(events.AsSpan(0, Math.Min(events.Length, count - done)));
        }

        return done;
    }

    private JournalReader Open(Position? after) => JournalReader.Open(Folders, after);
}
