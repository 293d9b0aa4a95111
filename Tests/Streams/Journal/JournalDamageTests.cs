using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Tests.Streams.Journal.JournalSetup;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>What a journal may come upon in its folder.</summary>
public sealed class JournalDamageTests
{
    private const string First = $"{Folder}/0000000000.events";

    private readonly JournalSetup _setup = new();

    [Fact]
    public void Damage_at_the_end_is_fenced_off_and_told()
    {
        Position last = Run("a", "b", "c");
        Change(First, "\"reason\":\"b\"", "\"reason\":\"B\"");

        using EventJournal journal = _setup.Open();

        JournalDamagedEvent damage = journal.Report.ShouldHaveSingleItem().ShouldBeOfType<JournalDamagedEvent>();
        damage.Path.ShouldBe(First);
        string text = _setup.Text("0000000000.events");
        damage.Offset.ShouldBe(text.IndexOf("{\"n\":2", StringComparison.Ordinal) - JournalLine.PrefixBytes);
        journal.Last.Epoch.ShouldNotBe(last.Epoch);
        Append(journal, "d");
        Told(journal.FromOldest()).ShouldBe(["1 a", "1..2 Damage", "3 c", "3..0 NewEpoch", "1 d"]);
        _setup.Text("0000000001.events").ShouldContain("damaged: a line whose checksum is wrong");
    }

    [Fact]
    public void Damage_further_back_is_a_gap_and_numbers_go_on()
    {
        _setup.Options = new JournalOptions { SegmentBytes = 600 };
        Position last = Run("a", "b", "c", "d", "e", "f", "g", "h");
        Change(First, "\"reason\":\"b\"", "\"reason\":\"B\"");

        using EventJournal journal = _setup.Open();

        journal.Last.ShouldBe(last);
        string[] told = Told(journal.FromOldest());
        told.Take(3).ShouldBe(["1 a", "1..2 Damage", "3 c"]);
        told[^1].ShouldBe("8 h");
        told.Count(static text => text.Contains("..", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_line_without_its_end_was_never_told_and_is_cut()
    {
        EventJournal killed = _setup.Open();
        Append(killed, "a", "b");
        string text = _setup.Text("0000000000.events");
        for (int missing = 1; missing < 30; missing++)
        {
            _setup.Files.Write(First, text[..^missing]);
            using (EventJournal journal = _setup.Open())
            {
                journal.Last.ShouldBe(killed.Last with { Sequence = 1 });
                journal.Report.ShouldBeEmpty();
                Told(journal.FromOldest()).ShouldBe(["1 a"]);
            }
        }
    }

    [Fact]
    public void A_wrong_checksum_on_the_last_line_is_no_torn_write()
    {
        EventJournal killed = _setup.Open();
        Append(killed, "a", "b");
        Change(First, "\"reason\":\"b\"", "\"reason\":\"B\"");

        using EventJournal journal = _setup.Open();

        journal.Last.Epoch.ShouldNotBe(killed.Last.Epoch); // It was told: its number must not be given again.
        journal.Report.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345678 {\"format\":\"rx-hyp")]
    public void A_segment_that_was_only_begun_is_no_loss(string content)
    {
        EventJournal killed = _setup.Open();
        Append(killed, "a");
        _setup.Files.Write($"{Folder}/0000000001.events", content);

        using EventJournal journal = _setup.Open();

        journal.Last.ShouldBe(killed.Last);
        journal.Report.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("garbage\n")]
    [InlineData("d4a5b6c7 {\"format\":\"something else\"}\n")]
    [InlineData("\n")]
    public void A_first_line_that_nobody_can_read_is_damage(string line)
    {
        Position last = Run("a");
        _setup.Files.Write(First, line + _setup.Text("0000000000.events"));

        using EventJournal journal = _setup.Open();

        journal.Last.Epoch.ShouldNotBe(last.Epoch);
        journal.Report.ShouldHaveSingleItem().ShouldBeOfType<JournalDamagedEvent>().Offset.ShouldBe(0);
        Append(journal, "b");
        Told(journal.From(last))[0].ShouldEndWith("UnknownEpoch");
    }

    [Fact]
    public void Missing_segments_are_told_where_they_are_missing()
    {
        _setup.Options = new JournalOptions { SegmentBytes = 600 };
        Position last = Run([.. Enumerable.Range(1, 20).Select(static i => $"{i}")]);
        _setup.Names.Count.ShouldBeGreaterThan(5);
        _setup.Files.Delete($"{Folder}/0000000002.events");

        using EventJournal journal = _setup.Open();

        journal.Last.ShouldBe(last);
        journal.Report.ShouldHaveSingleItem().ShouldBeOfType<JournalDamagedEvent>().Cause.ShouldContain("1 segments behind it are missing");
        Told(journal.FromOldest()).Count(static text => text.EndsWith("Damage", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Without_the_mark_of_completeness_a_new_epoch_begins()
    {
        Position last = Run("a");
        _setup.Files.Delete($"{Folder}/complete");

        using EventJournal journal = _setup.Open();

        journal.Last.Epoch.ShouldNotBe(last.Epoch);
        _setup.Names.ShouldContain("complete");
    }

    [Fact]
    public void A_newer_version_is_refused_by_its_number()
    {
        string json = "{\"format\":\"rx-hypervisor-events\",\"version\":2}";
        _setup.Files.Write(First, $"{Crc32C.Of(Encoding.UTF8.GetBytes(json)):x8} {json}\n");

        HypervisorException refused = Should.Throw<HypervisorException>(() => _setup.Open());

        refused.Message.ShouldContain(First);
        refused.Message.ShouldContain("version 2");
        Should.Throw<HypervisorException>(() => JournalFolder.Open(_setup.Files, Folder, _setup.Time.TimeProvider));
    }

    [Fact]
    public void A_folder_that_is_a_file_or_the_other_way_round_is_named()
    {
        _setup.Files.Write(Folder, "x");
        Should.Throw<HypervisorException>(() => _setup.Open()).Message.ShouldContain(Folder);
        Should.Throw<HypervisorException>(() => JournalFolder.Open(_setup.Files, Folder, _setup.Time.TimeProvider)).Message.ShouldContain("Not a directory");
        Should.Throw<HypervisorException>(() => JournalFolder.Open(_setup.Files, "/nowhere", _setup.Time.TimeProvider)).Message.ShouldContain("/nowhere");
        _setup.Files.Delete(Folder);
        _setup.Files.CreateDirectory(First);
        Should.Throw<HypervisorException>(() => _setup.Open()).Message.ShouldContain(First);
    }

    [Fact]
    public void A_segment_that_may_not_be_read_is_named()
    {
        Run("a");
        _setup.Files.Deny(First, FileAccess.Read);

        string message = Should.Throw<HypervisorException>(() => _setup.Open()).Message;

        message.ShouldContain($"'{First}': Permission denied");
        message.ShouldContain("make it readable");
    }

    [Fact]
    public void A_disk_that_is_full_from_the_beginning_is_bridged_too()
    {
        _setup.Files.CreateDirectory(Folder);
        _setup.Files.FreeBytes = 0;
        using EventJournal journal = _setup.Open();
        Append(journal, "a");
        Told(journal.FromOldest()).ShouldBe(["1 a"]);

        _setup.Files.FreeBytes = 10_000;
        _setup.Time.AdvanceBy(TimeSpan.FromSeconds(6));

        journal.State.IsOnDisk.ShouldBeTrue();
        Told(journal.FromOldest()).ShouldBe(["1 a"]);
    }

    [Fact]
    public void A_clean_end_that_cannot_be_taken_back_by_a_line_is_cut_off()
    {
        Position last = Run("a");
        _setup.Files.FreeBytes = 0;

        EventJournal journal = _setup.Open();

        journal.Last.ShouldBe(last);
        journal.State.IsOnDisk.ShouldBeFalse();
        _setup.Text("0000000000.events").ShouldNotContain("closed");
    }

    [Fact]
    public void When_not_even_the_mark_can_be_removed_events_have_numbers_of_another_epoch()
    {
        var disk = new CrashingDisk(_setup.Machine, Folder, new Random(1));
        var process = new DyingProcess(disk);
        _setup.Host = process;
        EventJournal killed = _setup.Open();
        Append(killed, "a");
        process.Refuses = "Read-only file system";
        HypervisorEvent[] events = Append(killed, "b", "c");

        events.Select(static news => news.Position.Sequence).ShouldBe([1, 2]);
        events[1].Position.ShouldBe(killed.Last);
        Told(killed.FromOldest()).ShouldBe(["1 a", "1..0 NewEpoch", "1 b", "2 c"]);
        _setup.Host = _setup.Machine;
        using EventJournal journal = _setup.Open();
        Append(journal, "d");
        Told(journal.FromOldest()).ShouldBe(["1 a", "2 d"]);
        Told(journal.From(killed.Last))[0].ShouldBe("2..0 UnknownEpoch");
    }

    [Fact]
    public void An_event_that_is_too_large_is_a_gap_and_the_next_is_there()
    {
        using EventJournal journal = _setup.Open();
        Append(journal, "a", new string('x', 2_000_000), new string('y', 500_000), "d");

        string[] told = Told(journal.FromOldest());

        told.Select(static text => text[..Math.Min(text.Length, 12)]).ShouldBe(["1 a", "1..2 Memory", "3 yyyyyyyyyy", "4 d"]);
    }

    [Fact]
    public void Each_write_may_be_torn_at_each_byte()
    {
        int runs = 0;
        for (int effect = 0; ; effect++)
        {
            int length = 0;
            for (int torn = -1; torn <= length + 1; torn++, runs++)
            {
                if (!Dies(effect, torn, out length))
                {
                    runs.ShouldBeGreaterThan(1_000);
                    return;
                }
            }
        }
    }

    private static bool Dies(int effect, int torn, out int length)
    {
        var setup = new JournalSetup { Options = new JournalOptions { SegmentBytes = 500 } };
        var process = new DyingProcess(new CrashingDisk(setup.Machine, Folder, new Random(1))) { TornAt = torn };
        setup.Host = process;
        process.KillAfter(effect);
        Position delivered = default;
        bool isWhole = false;
        try
        {
            using EventJournal journal = setup.Open();
            for (int i = 1; i < 5; i++)
            {
                Append(journal, $"{i}a", $"{i}b");
                delivered = journal.Last;
            }

            isWhole = true;
        }
        catch (EngineKilledException)
        {
            // Planned.
        }

        length = process.LastWrite;
        setup.Host = setup.Machine;
        using EventJournal next = setup.Open();
        next.Report.ShouldBeEmpty();
        if (delivered.Sequence > 0)
        {
            next.Last.Epoch.ShouldBe(delivered.Epoch);
        }

        next.Last.Sequence.ShouldBeGreaterThanOrEqualTo(delivered.Sequence, $"effect {effect}, byte {torn}");
        Told(next.FromOldest()).ShouldBe(
            [.. Enumerable.Range(0, (int)next.Last.Sequence).Select(static i => $"{i + 1} {(i / 2) + 1}{"ab"[i % 2]}")], $"effect {effect}, byte {torn}");
        return !isWhole || process.IsDead;
    }

    private Position Run(params string[] texts)
    {
        using EventJournal journal = _setup.Open();
        Array.ForEach(texts, text => Append(journal, text));
        return journal.Last;
    }

    private void Change(string path, string from, string to)
        => _setup.Files.Write(path, Encoding.UTF8.GetString(_setup.Files.Read(path, int.MaxValue)).Replace(from, to, StringComparison.Ordinal));
}
