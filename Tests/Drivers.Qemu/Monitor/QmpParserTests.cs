using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpParserTests
{
    private const string Greeting =
        """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"},"""
        + """ "capabilities": ["oob"]}}""";

    private const string Stop = """{"timestamp": {"seconds": 1, "microseconds": 250000}, "event": "STOP"}""";

    private const string Reset =
        """{"timestamp": {"seconds": 2, "microseconds": 0}, "event": "RESET", "data": {"guest": true}}""";

    private const string Return = """{"return": {"status": "running"}, "id": 7}""";

    private const string Error = """{"id": 8, "error": {"class": "GenericError", "desc": "no"}}""";

    private const string Head = """{"timestamp": {"seconds": 1, "microseconds": 5}, "event": """ + "\"";

    private static readonly string[] Lines = [Greeting, Stop, Reset, Return, Error];

    private static readonly Dictionary<string, string> Meaning = new(StringComparer.Ordinal)
    {
        [Greeting] = "greeting 7.2.22 Debian oob",
        [Stop] = "event STOP 1970-01-01T00:00:01.2500000+00:00",
        [Reset] = """event RESET 1970-01-01T00:00:02.0000000+00:00 {"guest": true}""",
        [Return] = """return 7 {"status": "running"}""",
        [Error] = "error 8 GenericError no",
    };

    [Fact]
    public void Each_kind_of_line_becomes_its_message()
    {
        Parse(Lines).ShouldBe([.. Lines.Select(line => Meaning[line])]);
    }

    [Fact]
    public void Every_order_of_messages_is_legal()
    {
        foreach (string[] lines in Permutations(Lines))
        {
            Parse(lines).ShouldBe([.. lines.Select(line => Meaning[line])]);
        }
    }

    [Fact]
    public void A_session_reads_the_same_wherever_it_is_split()
    {
        byte[] session = Transcripts.BootSector;
        string[] whole = RecordingSink.Parse([.. session]);
        whole.Length.ShouldBe(22);

        for (int split = 0; split <= session.Length; split++)
        {
            RecordingSink.Parse(session[..split], session[split..]).ShouldBe(whole, $"split at {split}");
        }
    }

    [Fact]
    public void A_session_reads_the_same_byte_by_byte()
    {
        byte[] session = Transcripts.MachineNone;
        RecordingSink.Parse([.. session.Select(b => new[] { b })]).ShouldBe(RecordingSink.Parse([.. session]));
    }

    [Fact]
    public void The_messages_of_a_session_are_what_was_recorded()
    {
        string[] events = [.. RecordingSink.Parse([.. Transcripts.BootSector])
            .Where(message => message.StartsWith("event", StringComparison.Ordinal))
            .Select(message => message.Split(' ')[1])];

        events.ShouldBe(["RESUME", "STOP", "RESUME", "RESET", "RESET", "RESET", "RESET", "POWERDOWN", "SHUTDOWN"]);
    }

    [Fact]
    public void Text_beyond_ascii_survives_escaped_and_plain()
    {
        var sink = new RecordingSink();
        new QmpParser(sink).Feed("""
            {"return": "\u00E4 ä 😀 \ud83d\ude00", "id": 1}

            """u8);

        sink.Messages.ShouldHaveSingleItem().ShouldBeOfType<QmpReturn>().Value.GetString().ShouldBe("ä ä 😀 😀");
    }

    [Fact]
    public void A_lone_LF_ends_a_line_too()
    {
        RecordingSink.Parse(Encoding.UTF8.GetBytes(Stop + "\n" + Return + "\n")).Length.ShouldBe(2);
    }

    [Fact]
    public void Members_that_are_not_known_are_passed_over()
    {
        Parse("""{"new": {"return": [1, {"id": 3}]}, "id": 7, "data": 0, "return": {}, "more": "event"}""")
            .ShouldBe(["return 7 {}"]);
    }

    [Theory]
    [InlineData("""{"event": "X", "timestamp": {"seconds": -1, "microseconds": -1}}""")]
    [InlineData("""{"event": "X"}""")]
    public void An_event_without_a_clock_has_no_time(string line)
    {
        Parse(line).ShouldBe(["event X "]);
    }

    [Fact]
    public void A_message_keeps_its_values_when_the_memory_it_came_in_is_used_again()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Return + "\r\n");
        var sink = new RecordingSink();
        new QmpParser(sink).Feed(bytes);
        Array.Clear(bytes);

        sink.Described.ShouldBe([Meaning[Return]]);
    }

    [Theory]
    [InlineData(Head + """X"}""", "")]
    [InlineData(Head + """X"} """, "")]
    [InlineData(Head + """X" }""", "")]
    [InlineData(Head + """X", "data": {}}""", " {}")]
    [InlineData(Head + """X", "data": {} } """, " {}")]
    [InlineData(Head + """X", "data":  {"data": "}"}}""", """ {"data": "}"}""")]
    [InlineData(Head + """X", "data": {"a": 1}, "id": 3}""", """ {"a": 1}""")]
    [InlineData(Head + """X", "more": {}, "data": {}}""", " {}")]
    [InlineData("""{"timestamp":{"microseconds":5,"seconds":1},"event":"X"}""", "")]
    [InlineData("""{"event": "X", "timestamp": {"seconds": 1, "microseconds": 5}}""", "")]
    [InlineData("""{"timestamp": {"seconds": 1, "microseconds": 5, "more": 0}, "event": "X"}""", "")]
    public void An_event_means_the_same_however_it_is_written(string line, string data)
    {
        Parse(line).ShouldBe([$"event X 1970-01-01T00:00:01.0000050+00:00{data}"]);
    }

    [Fact]
    public void Events_that_nobody_wants_are_dropped()
    {
        var sink = new RecordingSink { WantedEvents = name => name == "STOP" };
        new QmpParser(sink).Feed(Encoding.UTF8.GetBytes(Reset + "\r\n" + Stop + "\r\n" + Reset + "\r\n"));
        sink.Described.ShouldBe([Meaning[Stop]]);
    }

    [Fact]
    public void Replies_to_commands_that_were_given_up_are_dropped()
    {
        var sink = new RecordingSink { Replies = id => id == 7 ? QmpInterest.GivenUp : QmpInterest.Wanted };
        new QmpParser(sink).Feed(Encoding.UTF8.GetBytes(Return + "\r\n" + Error + "\r\n"));
        sink.Described.ShouldBe([Meaning[Error]]);
    }

    [Fact]
    public void What_nobody_wants_costs_no_memory()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Stop + "\r\n" + Reset + "\r\n", 50)));
        var parser = new QmpParser(new MonitorLikeSink(new QmpEventFilter("SHUTDOWN", "RESEX", "")));
        parser.Feed(bytes);

        long before = GC.GetAllocatedBytesForCurrentThread();
        parser.Feed(bytes);
        parser.Feed(bytes);
        long after = GC.GetAllocatedBytesForCurrentThread();

        (after - before).ShouldBe(0);
    }

    [Theory]
    [InlineData("", 1)]                                         // An empty line: noticed at its LF.
    [InlineData("garbage", 0)]
    [InlineData("[]", 0)]
    [InlineData("1", 0)]
    [InlineData("{}", 0)]
    [InlineData("""{"id": 1}""", 0)]
    [InlineData("""{"return": {}, "id": 1""", 23)]              // Ends too early.
    [InlineData("""{"return": {}, "id": 1}}""", 23)]
    [InlineData("""{"return": {}, "id": 1} {}""", 24)]          // Two on one line.
    [InlineData("""{"return": {,}, "id": 1}""", 12)]
    [InlineData("""{"event": "X", "data": {"a": tru}}""", 32)]
    [InlineData("""{"return": {}, "id": 1, "id": 1}""", 24)]    // A member twice.
    [InlineData("""{"return": {}, "error": {}, "id": 1}""", 0)] // Neither one nor the other.
    [InlineData("""{"return": {}}""", 0)]                       // No id.
    [InlineData("""{"return": {}, "id": -1}""", 21)]
    [InlineData("""{"return": {}, "id": 1.5}""", 21)]
    [InlineData("""{"return": {}, "id": "1"}""", 21)]
    [InlineData("""{"return": {}, "id": null}""", 21)]
    [InlineData("""{"return": {}, "id": 99999999999999999999}""", 21)]
    [InlineData("""{"error": {"class": "GenericError"}, "id": 1}""", 0)]
    [InlineData("""{"error": {"class": 1, "desc": "x"}, "id": 1}""", 0)]
    [InlineData("""{"error": "no", "id": 1}""", 0)]
    [InlineData("""{"event": 1}""", 10)]
    [InlineData("""{"event": "X", "data": 1}""", 0)]
    [InlineData("""{"event": "X", "timestamp": 1}""", 0)]
    [InlineData("""{"event": "X", "timestamp": {"seconds": 1}}""", 0)]
    [InlineData("""{"event": "X", "timestamp": {"seconds": 1, "microseconds": 1000000}}""", 0)]
    [InlineData("""{"event": "X", "timestamp": {"seconds": 999999999999, "microseconds": 0}}""", 0)]
    [InlineData("""{"event": "X", "timestamp": {"seconds": [], "microseconds": {}}}""", 0)]
    [InlineData(Head + """X", "data": {"a": tru}}""", 80)]
    [InlineData(Head + """X", "data": {}}}""", 74)]
    [InlineData(Head + """X", "data": }""", 71)]
    [InlineData(Head + """X", "data": {}, "data": {}}""", 75)]
    [InlineData(Head + """X", "data": {}, "event": "Y"}""", 75)]
    [InlineData(Head + """X", "data": {}""", 74)]
    [InlineData(Head + """X"} x""", 63)]
    [InlineData(Head + """X", "data": 1}""", 0)]
    [InlineData("""{"timestamp": {"seconds": 01, "microseconds": 5}, "event": "X"}""", 27)]
    [InlineData("""{"QMP": {}}""", 0)]
    [InlineData("""{"QMP": {"version": {"qemu": {}, "package": ""}, "capabilities": []}}""", 0)]
    [InlineData("""{"return": "\ud800", "id": 1}""", 0)]        // Half a surrogate pair.
    public void A_malformed_line_ends_the_stream_at_its_byte(string line, long position)
    {
        var sink = new RecordingSink();
        var parser = new QmpParser(sink);

        var error = Should.Throw<QmpProtocolException>(
            () => parser.Feed(Encoding.UTF8.GetBytes(Stop + "\r\n" + line + "\r\n" + Return + "\r\n")));

        error.Offset.ShouldBe(Stop.Length + 2 + position);
        sink.Described.ShouldBe([Meaning[Stop]]);
        Should.Throw<QmpProtocolException>(() => parser.Feed("\r\n"u8));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_noticed_where_they_are()
    {
        byte[] bytes = [.. """{"return": "é"""u8, 0xC3, (byte)'"', .. ""","id": 1}"""u8, (byte)'\n'];
        Should.Throw<QmpProtocolException>(() => RecordingSink.Parse(bytes)).Offset.ShouldBe(14);
    }

    [Fact]
    public void A_control_character_inside_a_string_is_malformed()
    {
        Should.Throw<QmpProtocolException>(() => Parse("{\"return\": \"\u0001\", \"id\": 1}")).Offset.ShouldBe(12);
    }

    [Fact]
    public void A_second_greeting_is_an_error()
    {
        Should.Throw<QmpProtocolException>(() => Parse(Greeting, Greeting)).Offset.ShouldBe(Greeting.Length + 2);
    }

    [Fact]
    public void A_reply_that_nobody_can_place_is_an_error()
    {
        var parser = new QmpParser(new RecordingSink { Replies = _ => QmpInterest.Unknown });
        Should.Throw<QmpProtocolException>(() => parser.Feed(Encoding.UTF8.GetBytes(Return + "\r\n")));
    }

    [Fact]
    public void A_refusal_without_an_id_is_an_error_of_the_stream()
    {
        const string Line = """{"error": {"class": "GenericError", "desc": "JSON parse error"}}""";
        Should.Throw<QmpProtocolException>(() => Parse(Line)).Message.ShouldContain("JSON parse error");
    }

    [Fact]
    public void A_line_of_the_limit_passes_and_one_more_byte_does_not()
    {
        int limit = Return.Length;
        foreach (int chunk in new[] { 1, 7, 1000 })
        {
            FeedInChunks(new QmpParser(new RecordingSink(), limit), Return + "\r\n", chunk);

            var parser = new QmpParser(new RecordingSink(), limit);
            var error = Should.Throw<QmpProtocolException>(
                () => FeedInChunks(parser, Return + "\r\n" + Return + " \r\n", chunk));
            error.Offset.ShouldBe(limit + 2 + limit);
            error.Message.ShouldContain($"{limit}");
        }
    }

    [Fact]
    public void A_line_that_never_ends_is_refused_without_holding_more_than_the_limit()
    {
        var parser = new QmpParser(new RecordingSink(), maxLineBytes: 1000);
        byte[] junk = new byte[100];
        Should.Throw<QmpProtocolException>(() =>
        {
            while (true)
            {
                parser.Feed(junk);
                parser.PendingBytes.ShouldBeLessThanOrEqualTo(1001);
            }
        }).Offset.ShouldBe(1000);
    }

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    [InlineData(1_000_000, false)]
    public void Nesting_is_bounded(int arrays, bool isAccepted)
    {
        string line = $$"""{"return": {{new string('[', arrays)}}{{new string(']', arrays)}}, "id": 1}""";
        if (isAccepted)
        {
            Parse(line).Length.ShouldBe(1);
        }
        else
        {
            Should.Throw<QmpProtocolException>(() => Parse(line)).Offset.ShouldBeInRange(1024, 1060);
        }
    }

    [Fact]
    public void Nesting_is_bounded_in_what_nobody_wants_too()
    {
        var parser = new QmpParser(new MonitorLikeSink(new QmpEventFilter()));
        string deep = """{"event": "X", "data": {"a": """ + new string('[', 2000) + new string(']', 2000) + "}}";
        Should.Throw<QmpProtocolException>(() => parser.Feed(Encoding.UTF8.GetBytes(deep + "\n")));
    }

    [Theory]
    [InlineData(1022, true)]
    [InlineData(1023, false)]
    public void Nesting_is_bounded_in_events_at_the_same_depth(int arrays, bool isAccepted)
    {
        string deep = Head + """X", "data": {"a": """ + new string('[', arrays) + new string(']', arrays) + "}}";
        if (isAccepted)
        {
            Parse(deep).Length.ShouldBe(1);
        }
        else
        {
            Should.Throw<QmpProtocolException>(() => Parse(deep));
        }
    }

    [Fact]
    public void An_unfinished_line_is_kept_until_it_ends()
    {
        var sink = new RecordingSink();
        var parser = new QmpParser(sink);
        parser.Feed(Encoding.UTF8.GetBytes(Stop + "\r\n" + Return));
        parser.PendingBytes.ShouldBe(Return.Length);
        sink.Messages.Count.ShouldBe(1);

        parser.Feed("\r"u8);
        sink.Messages.Count.ShouldBe(1);
        parser.Feed("\n"u8);
        sink.Messages.Count.ShouldBe(2);
        parser.PendingBytes.ShouldBe(0);
    }

    [Fact]
    public void A_sink_that_feeds_the_parser_is_stopped()
    {
        QmpParser? parser = null;
        var sink = new RecordingSink
        {
            WantedEvents = _ =>
            {
                parser!.Feed("{}\n"u8);
                return true;
            },
        };
        parser = new QmpParser(sink);
        Should.Throw<QmpProtocolException>(() => parser.Feed(Encoding.UTF8.GetBytes(Stop + "\n")));
    }

    private static string[] Parse(params string[] lines) =>
        RecordingSink.Parse([.. lines.Select(line => Encoding.UTF8.GetBytes(line + "\r\n"))]);

    private static void FeedInChunks(QmpParser parser, string text, int size)
    {
        foreach (byte[] chunk in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            parser.Feed(chunk);
        }
    }

    private static IEnumerable<string[]> Permutations(string[] items)
    {
        return items.Length == 0
            ? [[]]
            : items.SelectMany(
                first => Permutations([.. items.Except([first])]).Select(rest => (string[])[first, .. rest]));
    }

    private sealed class MonitorLikeSink(QmpEventFilter filter) : IQmpSink
    {
        public bool WantsEvent(ReadOnlySpan<byte> name) => filter.Passes(name);

        public QmpInterest WantsReply(long id) => QmpInterest.GivenUp;

        public void OnMessage(QmpMessage message) => throw new InvalidOperationException("nobody wants anything");
    }
}
