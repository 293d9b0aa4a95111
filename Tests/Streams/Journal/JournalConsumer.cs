using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>A consumer of a journal that believes nothing: each event must follow the one before it, or a gap that says what is missing.</summary>
internal sealed class JournalConsumer(Position? start)
{
    private readonly HypervisorEvent[] _some = new HypervisorEvent[5];
    private JournalCursor? _cursor;

    /// <summary>What it would keep, to go on from there.</summary>
    internal Position? Position { get; private set; } = start;

    internal long Gaps { get; private set; }

    /// <summary>Begins again from where it is, in another process perhaps.</summary>
    internal void Connect(EventJournal journal) => _cursor = Position is { } position ? journal.From(position) : journal.FromOldest();

    internal void Disconnect()
    {
        _cursor?.Dispose();
        _cursor = null;
    }

    /// <summary>Reads some.</summary>
    /// <returns>How many there were.</returns>
    internal int Read(Action<HypervisorEvent> check)
    {
        int count = _cursor?.Read(_some) ?? 0;
        foreach (HypervisorEvent news in _some.AsSpan(0, count))
        {
            Follow(news);
            check(news);
        }

        if (count > 0 && _cursor!.Position != Position)
        {
            throw new InvalidOperationException($"the cursor says {_cursor.Position} behind {Position}");
        }

        return count;
    }

    /// <summary>Reads all that there is.</summary>
    internal List<HypervisorEvent> ReadAll(Action<HypervisorEvent> check)
    {
        List<HypervisorEvent> all = [];
        while (Read(news => all.Add(news)) > 0)
        {
        }

        all.ForEach(check);
        return all;
    }

    private void Follow(HypervisorEvent news)
    {
        if (news is GapEvent gap)
        {
            Gaps++;
            bool isHole = gap.To.Epoch != gap.From.Epoch || gap.To.Sequence > gap.From.Sequence || gap.Reason == GapReason.Future;
            if (gap.From != Position || !isHole || gap.Position != gap.To)
            {
                throw new InvalidOperationException($"{gap} behind {Position}");
            }
        }
        else if (Position is { } position && news.Position != position with { Sequence = position.Sequence + 1 })
        {
            throw new InvalidOperationException($"{news} behind {position}");
        }

        Position = news.Position;
    }
}
