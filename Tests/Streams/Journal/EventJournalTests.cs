using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Tests.Streams.Journal.JournalSetup;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>What is appended is read, and numbering goes on exactly as long as nothing can be missing.</summary>
public sealed class EventJournalTests
{
    private readonly JournalSetup _setup = new();

    [Fact]
    public void A_cursor_reads_what_was_appended_in_order()
    {
        using EventJournal journal = _setup.Open();
        using JournalCursor cursor = journal.FromOldest();
        Append(journal, "a", "b");
        Append(journal, "c");

        Told(cursor).ShouldBe(["1 a", "2 b", "3 c"]);
        cursor.Position.ShouldBe(journal.Last);
        Append(journal, "d");
        Told(cursor).ShouldBe(["4 d"]);
    }

    [Fact]
    public void A_segment_is_lines_of_a_checksum_and_JSON()
    {
        using (EventJournal journal = _setup.Open())
        {
            Append(journal, "a");
        }

        string[] lines = _setup.Text("0000000000.events").Split('\n');
        lines.Length.ShouldBe(4);
        lines[0][9..].ShouldStartWith("{\"format\":\"rx-hypervisor-events\",\"version\":1,\"epoch\":\"");
        lines[0].ShouldEndWith("\"why\":\"first run\"}");
        lines[1][9..].ShouldStartWith("{\"n\":1,");
        lines[2][9..].ShouldStartWith("{\"closed\":1,");
        lines[3].ShouldBe("");
        foreach (string line in lines[..3])
        {
            line[..9].ShouldBe($"{Crc32C.Of(System.Text.Encoding.UTF8.GetBytes(line[9..])):x8} ");
        }
    }

    /// <summary>While a disk takes in what is waited for, a write may have to wait too: on a slow one waits must not take up all the time.</summary>
    [Theory]
    [InlineData(0, 10, 90)]
    [InlineData(2, 200, 5)]
    [InlineData(50, 1050, 1)]
    [InlineData(500, 1500, 1)]
    public void Waits_for_the_disk_take_a_hundredth_of_the_time_or_are_a_second_apart(int takes, int apart, int count)
    {
        var disk = new SlowDisk(_setup.Machine, TimeSpan.FromMilliseconds(takes));
        EventJournal journal = EventJournal.Open(disk, Folder, new JournalOptions(), NullLogger.Instance);
        for (int i = 0; i < 2000; i++)
        {
            Append(journal, "a");
            _setup.Time.AdvanceBy(TimeSpan.FromMilliseconds(1));
        }

        disk.Waits.Zip(disk.Waits.Skip(1), static (one, next) => (next - one).TotalMilliseconds).ShouldAllBe(between => between >= apart && between <= apart + 1);
        disk.Waits.Count.ShouldBeGreaterThan(count);
        _setup.Time.AdvanceBy(TimeSpan.FromSeconds(3));
        TimeSpan last = disk.Waits[^1];
        Append(journal, "b");
        _setup.Time.AdvanceBy(TimeSpan.FromMilliseconds(1));
        disk.Waits[^1].ShouldBeGreaterThan(last, "who has rested begins at once");
        _setup.Time.AdvanceBy(TimeSpan.FromSeconds(3));
        journal.Dispose();
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void The_checksum_is_that_of_the_standard(string text, uint checksum)
        => Crc32C.Of(System.Text.Encoding.ASCII.GetBytes(text)).ShouldBe(checksum);

    [Fact]
    public void Numbers_go_on_behind_a_clean_end_whatever_becomes_of_the_machine()
    {
        Position last = Run("a", "b");
        _setup.Machine.Reboot();

        using EventJournal journal = _setup.Open();

        journal.Last.ShouldBe(last);
        Append(journal, "c");
        Told(journal.FromOldest()).ShouldBe(["1 a", "2 b", "3 c"]);
    }

    [Fact]
    public void Numbers_go_on_behind_a_killed_process()
    {
        EventJournal killed = _setup.Open();
        Append(killed, "a", "b");

        using EventJournal journal = _setup.Open();

        journal.Last.ShouldBe(killed.Last);
    }

    [Fact]
    public void A_machine_that_stopped_begins_a_new_epoch_and_says_why()
    {
        EventJournal killed = _setup.Open();
        Append(killed, "a", "b");
        _setup.Machine.Reboot();

        using EventJournal journal = _setup.Open();

        journal.Last.Epoch.ShouldNotBe(killed.Last.Epoch);
        journal.Last.Sequence.ShouldBe(0);
        Append(journal, "c");
        List<HypervisorEvent> told = ReadAll(journal.From(killed.Last with { Sequence = 1 }));
        told.Count.ShouldBe(3);
        GapEvent gap = told[1].ShouldBeOfType<GapEvent>();
        (gap.From, gap.To, gap.Reason).ShouldBe((killed.Last, journal.Last with { Sequence = 0 }, GapReason.NewEpoch));
        gap.Why.ShouldContain("the machine stopped");
        told[2].Position.ShouldBe(journal.Last);
    }

    [Fact]
    public void A_machine_that_stops_after_a_restart_begins_a_new_epoch_though_the_end_before_was_clean()
    {
        Position first = Run("a");
        EventJournal killed = _setup.Open();
        Append(killed, "b");
        _setup.Machine.Reboot();

        using EventJournal journal = _setup.Open();

        journal.Last.Epoch.ShouldNotBe(first.Epoch);
    }

    [Fact]
    public void Segments_follow_one_another_and_the_oldest_go()
    {
        _setup.Options = new JournalOptions { SegmentBytes = 500, MaxBytes = 2_000 };
        using EventJournal journal = _setup.Open();
        using JournalCursor slow = journal.FromOldest();
        Append(journal, "1");
        Told(slow).ShouldBe(["1 1"]);
        for (int i = 2; i <= 40; i++)
        {
            Append(journal, $"{i}");
        }

        string[] told = Told(slow);
        told.Last().ShouldBe("40 40");
        told.Count(static text => text.EndsWith("Retention", StringComparison.Ordinal)).ShouldBe(1);
        _setup.Names.Sum(name => _setup.Text(name).Length).ShouldBeLessThan(2_600);
        Told(journal.From(new Position(journal.Last.Epoch, 39))).ShouldBe(["40 40"]);
        Told(journal.From(journal.Last with { Sequence = 0 }))[0].ShouldEndWith(" Retention");
        Told(journal.FromOldest())[0].ShouldNotContain("..");
    }

    [Fact]
    public void Old_segments_go_and_a_clock_that_steps_back_removes_nothing()
    {
        _setup.Options = new JournalOptions { MaxAge = TimeSpan.FromDays(8) };
        using EventJournal journal = _setup.Open();
        for (int day = 1; day <= 30; day++)
        {
            _setup.Time.AdvanceBy(TimeSpan.FromDays(1));
            At(journal, VirtualTime.Origin.AddDays(day));
        }

        At(journal, VirtualTime.Origin.AddDays(-100));
        At(journal, VirtualTime.Origin.AddDays(31));

        List<HypervisorEvent> left = ReadAll(journal.FromOldest());
        left.Count.ShouldBeInRange(9, 12);
        left[^1].Position.ShouldBe(journal.Last);
    }

    [Fact]
    public void Strange_positions_are_told_as_gaps()
    {
        using EventJournal journal = _setup.Open();
        Append(journal, "a", "b");

        Told(journal.From(new Position(Guid.NewGuid(), 7))).ShouldBe(["7..0 UnknownEpoch", "1 a", "2 b"]);
        Told(journal.From(default)).ShouldBe(["0..0 UnknownEpoch", "1 a", "2 b"]);
        using JournalCursor future = journal.From(journal.Last with { Sequence = 9 });
        Told(future).ShouldBe(["9..2 Future"]);
        future.Position.ShouldBe(journal.Last);
        Append(journal, "c");
        Told(future).ShouldBe(["3 c"]);
        Told(journal.From(journal.Last with { Sequence = -5 }))[0].ShouldBe("-5..0 Retention");
    }

    [Fact]
    public void A_full_disk_is_bridged_in_memory_and_told()
    {
        using EventJournal journal = _setup.Open();
        List<HypervisorEvent> news = [];
        journal.News.Subscribe(news.Add);
        using JournalCursor cursor = journal.FromOldest();
        Append(journal, "a");
        _setup.Files.FreeBytes = 30;
        Append(journal, "b", "c");

        Told(cursor).ShouldBe(["1 a", "2 b", "3 c"]);
        journal.State.IsOnDisk.ShouldBeFalse();
        journal.State.Cause.ShouldContain("No space left on device");
        _setup.Names.ShouldBe(["0000000000.events"]);
        _setup.Files.FreeBytes = 1_000_000;
        _setup.Time.AdvanceBy(TimeSpan.FromSeconds(6));
        journal.State.IsOnDisk.ShouldBeTrue();
        _setup.Names.ShouldBe(["0000000000.events", "complete"]);
        Append(journal, "d");
        Told(cursor).ShouldBe(["4 d"]);
        Told(journal.FromOldest()).ShouldBe(["1 a", "2 b", "3 c", "4 d"]);
        news.Cast<JournalStateEvent>().Select(static one => one.IsOnDisk).ShouldBe([false, true]);
    }

    [Fact]
    public void What_memory_has_no_room_for_is_a_gap_for_those_who_have_not_seen_it()
    {
        _setup.Options = new JournalOptions { MemoryEvents = 3 };
        using EventJournal journal = _setup.Open();
        using JournalCursor fast = journal.FromOldest();
        using JournalCursor slow = journal.FromOldest();
        Append(journal, "a");
        Told(slow).ShouldBe(["1 a"]);
        _setup.Files.FreeBytes = 0;
        foreach (string text in (string[])["b", "c", "d", "e", "f"])
        {
            Append(journal, text);
            Told(fast).Length.ShouldBeGreaterThan(0);
        }

        Told(slow).ShouldBe(["1..3 Memory", "4 d", "5 e", "6 f"]);
        _setup.Files.FreeBytes = 1_000_000;
        _setup.Time.AdvanceBy(TimeSpan.FromSeconds(6));
        Append(journal, "g");

        Told(slow).ShouldBe(["7 g"]);
        Told(fast).ShouldBe(["7 g"]);
        Told(journal.FromOldest()).ShouldBe(["1 a", "1..3 Memory", "4 d", "5 e", "6 f", "7 g"]);
        _setup.Text("0000000000.events").ShouldContain("{\"gap\":[2,3],\"why\":");
    }

    [Fact]
    public void A_process_that_is_killed_with_events_in_memory_leaves_a_new_epoch()
    {
        EventJournal killed = _setup.Open();
        Append(killed, "a");
        _setup.Files.FreeBytes = 0;
        Append(killed, "b");
        _setup.Files.FreeBytes = 1_000_000;

        using EventJournal journal = _setup.Open();

        journal.Last.Epoch.ShouldNotBe(killed.Last.Epoch);
        Told(journal.From(killed.Last)).ShouldBe(["2..0 NewEpoch"]);
        Told(journal.FromOldest()).ShouldBe(["1 a", "1..0 NewEpoch"]);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void Opening_reads_one_line_of_each_segment_and_all_of_the_last(int segments)
    {
        _setup.Options = new JournalOptions { SegmentBytes = 20_000 };
        using (EventJournal journal = _setup.Open())
        {
            while (_setup.Names.Count <= segments)
            {
                Append(journal, new string('x', 5_000));
            }
        }

        var process = new DyingProcess(new CrashingDisk(_setup.Machine, Folder, new Random(1)));
        _setup.Host = process;
        using EventJournal opened = _setup.Open();

        process.Opened.ShouldBe(segments + 2); // And the last twice more: to read all of it, and to go on in it.
        process.BytesRead.ShouldBeLessThanOrEqualTo((segments * 4096L) + 20_000);
        using JournalCursor cursor = opened.From(opened.Last with { Sequence = opened.Last.Sequence - 1 });
        Told(cursor).Length.ShouldBe(1);
    }

    [Fact]
    public void A_cursor_finds_its_place_in_a_long_segment_without_reading_all_of_it()
    {
        using EventJournal journal = _setup.Open();
        for (int i = 1; i <= 4_000; i++)
        {
            Append(journal, $"{i}".PadRight(1_000, '.'));
        }

        var process = new DyingProcess(new CrashingDisk(_setup.Machine, Folder, new Random(1)));
        JournalFolder folder = JournalFolder.Open(process, Folder, _setup.Time.TimeProvider);
        long before = process.BytesRead;
        foreach (int sequence in (int[])[1, 2, 63, 1_000, 2_777, 3_999])
        {
            using JournalCursor cursor = folder.From(new Position(journal.Last.Epoch, sequence));
            var one = new HypervisorEvent[1];
            cursor.Read(one).ShouldBe(1);
            one[0].Position.Sequence.ShouldBe(sequence + 1);
        }

        (process.BytesRead - before).ShouldBeLessThan(6 * 12 * 64 * 1024); // Of 4 MiB: each halving reads 64 KiB.
    }

    private static void At(EventJournal journal, DateTimeOffset at)
    {
        HypervisorEvent news = Event(journal.Last.Epoch, journal.Last.Sequence + 1, "x") with { At = at };
        journal.Append([news]);
    }

    private Position Run(params string[] texts)
    {
        using EventJournal journal = _setup.Open();
        Append(journal, texts);
        return journal.Last;
    }
}
