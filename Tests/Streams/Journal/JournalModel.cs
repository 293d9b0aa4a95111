using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>A journal under everything that may happen to it, by chance, and what must be true of it all the time.</summary>
/// <remarks>
/// What was told is a dictionary of position and text. A number never has two texts; a consumer has each number once, in order, or a gap; what is
/// not there is not there for a reason: it was too old, memory had no room for it, or the machine stopped before it was on the disk.
/// </remarks>
internal sealed class JournalModel
{
    private const string Folder = "/srv/state/journal";

    private readonly Random _random;
    private readonly VirtualTime _time = new();
    private readonly VirtualHost _machine;
    private readonly CrashingDisk _disk;
    private readonly JournalOptions _options;
    private readonly Dictionary<Position, string> _told = [];
    private readonly List<Position> _order = [];               // Of what was told, and not yet let go of.
    private readonly Dictionary<Position, string> _tried = []; // A process was killed while it wrote them: they may be there, or not.
    private readonly HashSet<Position> _mayBeLost = [];
    private readonly List<Position> _unsettled = [];           // Told since it was last known that everything is on the disk.
    private readonly List<JournalConsumer> _consumers = [];
    private DyingProcess _process;
    private EventJournal? _journal;
    private Position? _expected;                               // Where the next process must go on; null when another epoch is right too.
    private readonly Queue<string> _latest = [];               // Steps.
    private bool _isClosed;                                    // Everything is on the disk, and nobody has begun since.
    private bool _hasLostPower;
    private long _lastText;

    internal JournalModel(int seed)
    {
        _random = new Random(seed);
        _machine = new VirtualHost(_time);
        _disk = new CrashingDisk(_machine, Folder, _random);
        _options = new JournalOptions
        {
            SegmentBytes = _random.Next(400, 3_000),
            MaxBytes = _random.Next(3_000, 20_000),
            MemoryEvents = _random.Next(2, 12),
            MemoryBytes = 3_000,
            RetryInterval = TimeSpan.FromSeconds(1),
            MaxAge = TimeSpan.FromHours(_random.Next(1, 100)),
        };
        _process = new DyingProcess(_disk);
    }

    /// <summary>How often each thing happened.</summary>
    internal SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    internal void Step()
    {
        if (_journal is null)
        {
            if (_random.Next(12) == 0)
            {
                Guard("power", LosePower);
            }

            Guard("open", Open);
            return;
        }

        (string What, Action Action) step = _random.Next(1000) switch
        {
            < 500 => ("append", (Action)Append),
            < 750 => ("read", Read),
            < 800 => ("come or go", ComeOrGo),
            < 850 => ("time", () => Advance(TimeSpan.FromMilliseconds(_random.Next(1, 3000)))),
            < 870 => ("disk", FillOrFree),
            < 882 => ("audit", Audit),
            < 900 => ("close", Close),
            < 905 => ("time", () => Advance(TimeSpan.FromHours(1))),
            < 940 => ("plan death", () => _process.KillAfter(_random.Next(0, 6))),
            < 945 => ("kill", () => _process.Kill()),
            < 950 => ("power", LosePower),
            _ => ("append", Append),
        };
        Guard(step.What, step.Action);
    }

    /// <summary>What happened last, and what is in the folder.</summary>
    internal string Describe() => string.Join('\n', _latest) + string.Concat(_machine.Files.List(Folder).Order(StringComparer.Ordinal).Select(
        name => $"\n--- {name}\n{System.Text.Encoding.UTF8.GetString(_disk.Look($"{Folder}/{name}"))}"));

    private void Guard(string what, Action action)
    {
        Count(what);
        _latest.Enqueue($"{what} at {_journal?.Last.Sequence} {(_journal?.State.IsOnDisk == false ? "in memory" : "")}");
        while (_latest.Count > 120)
        {
            _latest.Dequeue();
        }

        try
        {
            action();
        }
        catch (EngineKilledException) when (_process.IsDead)
        {
            // Its life is over below.
        }

        if (_process.IsDead)
        {
            Bury();
        }
    }

    private void Bury()
    {
        Count("deaths");
        _process = new DyingProcess(_disk);
        if (_journal is { State.IsOnDisk: false } || _machine.Files.FreeBytes < long.MaxValue)
        {
            _expected = null; // It may have been about to go on in memory.
        }

        _journal = null;
        _consumers.ForEach(static consumer => consumer.Disconnect());
    }

    private void Open()
    {
        _isClosed = false;
        if (_random.Next(8) == 0)
        {
            _process.KillAfter(_random.Next(0, 8));
        }

        EventJournal journal = EventJournal.Open(_process, Folder, _options, NullLogger.Instance);
        _journal = journal;
        Position last = journal.Last;
        if (_expected is { } expected)
        {
            Require(last.Epoch == expected.Epoch && last.Sequence >= expected.Sequence, $"went on at {last} behind {expected}");
        }

        foreach ((Position position, string text) in _tried)
        {
            if (position.Epoch == last.Epoch && position.Sequence <= last.Sequence)
            {
                Tell(position, text); // It is there, so it counts.
            }
        }

        _tried.Clear();
        _expected = last;
        _consumers.ForEach(Connect);
        Count(journal.Report.Count == 0 ? "opened" : "opened damaged");
    }

    private void Append()
    {
        Position last = _journal!.Last;
        var events = new HypervisorEvent[_random.Next(1, 4)];
        for (int i = 0; i < events.Length; i++)
        {
            var position = new Position(last.Epoch, last.Sequence + 1 + i);
            string text = (++_lastText).ToString(CultureInfo.InvariantCulture).PadRight(_random.Next(1, 60), '.');
            events[i] = new DefinitionRejectedEvent { Position = position, At = _machine.Scheduler.Now, Path = "/p", Reason = text, Code = ErrorCode.XmlError };
            _tried[position] = text;
        }

        _journal.Append(events);
        _tried.Clear();
        foreach (HypervisorEvent news in events)
        {
            Tell(news.Position, TextOf(news));
            if (!_journal.State.IsOnDisk)
            {
                _mayBeLost.Add(news.Position);
            }
        }

        Require(_journal.Last == events[^1].Position, "Append does not move Last");
        _expected = _journal.Last;
    }

    private void Tell(Position position, string text)
    {
        Require(_told.TryAdd(position, text), $"{position} was told twice");
        _unsettled.Add(position);
        _order.Add(position);
    }

    private void Read()
    {
        if (_consumers.Count > 0)
        {
            _consumers[_random.Next(_consumers.Count)].Read(Check);
        }
    }

    private void ComeOrGo()
    {
        if (_consumers.Count > 4)
        {
            JournalConsumer gone = _consumers[_random.Next(_consumers.Count)];
            gone.Disconnect();
            _consumers.Remove(gone);
            return;
        }

        var consumer = new JournalConsumer(SomePosition());
        _consumers.Add(consumer);
        Connect(consumer);
    }

    private Position? SomePosition() => _random.Next(6) switch
    {
        0 => null,
        1 => _journal!.Last,
        2 => new Position(Guid.NewGuid(), _random.Next(100)),
        3 => _journal!.Last with { Sequence = _journal.Last.Sequence + _random.Next(-30, 4) },
        _ => _order.Count == 0 ? default(Position) : _order[_random.Next(_order.Count)],
    };

    private void Connect(JournalConsumer consumer)
    {
        if (_random.Next(4) == 0)
        {
            consumer.Disconnect();
        }

        consumer.Connect(_journal!);
    }

    private void Advance(TimeSpan span)
    {
        TimeSpan end = _time.Clock + span;
        while (_time.Clock < end)
        {
            try
            {
                _time.AdvanceTo(end);
            }
            catch (EngineKilledException)
            {
                // Something that a dead process had planned, or that the living one dies of.
            }
        }
    }

    private void FillOrFree()
        => _machine.Files.FreeBytes = _machine.Files.FreeBytes < long.MaxValue ? long.MaxValue : _random.Next(0, 400);

    /// <summary>Ends the process as it should be ended.</summary>
    private void Close()
    {
        EventJournal journal = _journal!;
        _expected = null; // What it does to end is not a step of the model's: it may be killed within.
        journal.Dispose();
        if (journal.State.IsOnDisk && _machine.Files.FreeBytes == long.MaxValue)
        {
            Count("closed");
            (_expected, _isClosed) = (journal.Last, true);
            _unsettled.Clear(); // Nothing of it may be missing any more.
        }

        _process.Kill();
    }

    private void LosePower()
    {
        _process.Kill();
        NoteWhatIsGone();
        _hasLostPower = true;
        _disk.LosePower();
        _mayBeLost.UnionWith(_unsettled);
        if (!_isClosed)
        {
            _expected = null;
        }
    }

    /// <summary>What was let go of may be there again, and with it all that lies between: a name that is removed comes back with the power.</summary>
    private void NoteWhatIsGone()
    {
        if (_machine.Files.Look(Folder) is not null)
        {
            using JournalCursor cursor = JournalFolder.Open(_machine.Files, Folder, _time.TimeProvider).FromOldest();
            HashSet<Position> there = [.. JournalSetup.ReadAll(cursor).Select(static news => news.Position)];
            _mayBeLost.UnionWith(_order.Where(position => !there.Contains(position)));
        }
    }

    /// <summary>Reads everything, from the beginning and from some place, here and from another process.</summary>
    private void Audit()
    {
        List<HypervisorEvent> all = ReadAll(start: null);
        Dictionary<Position, string> there = all.Where(static news => news is not GapEvent).ToDictionary(static news => news.Position, TextOf);
        CheckNothingIsMissing(all, there);
        Position? start = SomePosition();
        List<HypervisorEvent> some = ReadAll(start);
        List<HypervisorEvent> rest = [.. all.Where(static news => news is not GapEvent).Skip(Math.Max(0, all.Count(static news => news is not GapEvent) - some.Count(static news => news is not GapEvent)))];
        Require(some.Where(static news => news is not GapEvent).Select(static news => news.Position).SequenceEqual(rest.Select(static news => news.Position)), $"from {start} it is not the rest of what there is");
        CheckStart(start, some, there);
        if (_journal!.State.IsOnDisk)
        {
            JournalFolder folder = JournalFolder.Open(_process, Folder, _time.TimeProvider);
            using JournalCursor other = folder.FromOldest();
            Require(folder.Last == _journal.Last, $"another process sees {folder.Last} for {_journal.Last}");
            Require(JournalSetup.ReadAll(other).Select(static news => news.Position).SequenceEqual(all.Select(static news => news.Position)), "another process reads something else");
        }
    }

    private void CheckStart(Position? start, List<HypervisorEvent> some, Dictionary<Position, string> there)
    {
        if (start is not { } position)
        {
            Require(some is not [GapEvent, ..], $"a gap in front of everything: {(some.Count > 0 ? some[0] : null)}");
            return;
        }

        bool hasNext = there.ContainsKey(position with { Sequence = position.Sequence + 1 });
        Require(!hasNext || some[0].Position.Sequence == position.Sequence + 1, $"from {position} the next is there and is not told");
    }

    private List<HypervisorEvent> ReadAll(Position? start)
    {
        var consumer = new JournalConsumer(start);
        consumer.Connect(_journal!);
        List<HypervisorEvent> all = consumer.ReadAll(Check);
        consumer.Disconnect();
        Require(consumer.Position == _journal!.Last || (consumer.Position is null && _journal.Last.Sequence == 0) || !_journal.State.IsOnDisk, $"the end is {consumer.Position}, not {_journal.Last}");
        return all;
    }

    private void CheckNothingIsMissing(List<HypervisorEvent> all, Dictionary<Position, string> there)
    {
        HashSet<Guid> epochs = [.. there.Keys.Select(static position => position.Epoch)];
        int oldest = _order.FindIndex(there.ContainsKey);
        foreach (Position position in _order.Skip(oldest < 0 ? _order.Count : oldest))
        {
            Require(there.ContainsKey(position) || _mayBeLost.Contains(position), $"{position} is missing");
        }

        foreach (Position position in _order.Take(Math.Max(oldest, 0)))
        {
            _told.Remove(position); // It was let go of; nobody asks for it again.
            _mayBeLost.Remove(position);
        }

        _order.RemoveRange(0, Math.Max(oldest, 0));
        Count(epochs.Count > 1 ? "audits of several epochs" : "audits of one epoch");
    }

    private void Check(HypervisorEvent news)
    {
        if (news is GapEvent gap)
        {
            Count($"gap {gap.Reason}");
            Require(gap.Reason != GapReason.Damage || _hasLostPower, $"nothing was damaged: {gap}");
            return;
        }

        Require(!_told.TryGetValue(news.Position, out string? text) || text == TextOf(news), $"{news.Position} has two texts");
    }

    private void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    private static string TextOf(HypervisorEvent news) => ((DefinitionRejectedEvent)news).Reason;

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
