using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Streams.Journal;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Journal;

public sealed class EventCodecTests
{
    private static readonly Guid Epoch = new("1f0c93ab-5d1e-4a0c-8a6f-2b7c9d0e1f23");
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    public static TheoryData<string> Kept => [.. EventGenerator.Kept.Select(static type => type.Name)];

    private static string[] Golden => File.ReadAllLines(Repository.PathOf("Tests/Data/Journal/events-v1.jsonl"));

    [Fact]
    public void Each_type_of_event_has_a_form_or_is_made_for_one_subscriber()
        => EventCodec.Types.ShouldBe(EventGenerator.Kept, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Kept))]
    public void An_event_is_read_as_it_was_written(string name)
    {
        Type type = EventGenerator.Kept.Single(type => type.Name == name);

        Check.One(Thorough.WithMaxTest(500), Prop.ForAll(Seeds, seed => ShouldComeBack(EventGenerator.Next(new Random(seed), type))));
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void An_event_is_one_line_of_JSON_that_begins_with_its_number(string name)
    {
        Type type = EventGenerator.Kept.Single(type => type.Name == name);

        Check.One(Thorough.WithMaxTest(100), Prop.ForAll(Seeds, seed =>
        {
            HypervisorEvent news = EventGenerator.Next(new Random(seed), type);
            byte[] written = Write(news);

            written.ShouldNotContain((byte)'\n');
            Encoding.UTF8.GetString(written).ShouldStartWith($$"""{"n":{{news.Position.Sequence}},"t":"{{news.At.UtcDateTime:O}}","k":""");
            using var json = JsonDocument.Parse(written);
        }));
    }

    [Fact]
    public void Events_that_are_made_for_one_subscriber_are_refused()
    {
        foreach (Type type in EventGenerator.OfOneSubscriber)
        {
            Should.Throw<ArgumentException>(() => Write(EventGenerator.Next(new Random(1), type))).Message.ShouldContain(type.Name);
        }
    }

    [Fact]
    public void What_was_written_once_can_be_read_for_ever()
    {
        foreach (string line in Golden)
        {
            HypervisorEvent news = Read(line);

            Encoding.UTF8.GetString(Write(news)).ShouldBe(line);
        }
    }

    [Fact]
    public void What_was_written_once_has_every_kind_and_every_word()
    {
        string all = string.Join('\n', Golden);

        Golden.Select(static line => Read(line).GetType()).Distinct().ShouldBe(EventGenerator.Kept, ignoreOrder: true);
        WordsOf<LifecycleDetail>().Concat(WordsOf<DomainState>()).Concat(WordsOf<EventCause>()).Concat(WordsOf<DomainMetadata>())
            .Concat(WordsOf<PowerManagementChange>()).Concat(WordsOf<AgentChange>()).Concat(WordsOf<DomainJobOperation>())
            .Concat(WordsOf<GraphicsPhase>()).Concat(WordsOf<GraphicsAddressFamily>()).Concat(WordsOf<BlockJobType>()).Concat(WordsOf<BlockJobStatus>())
            .Concat(WordsOf<DeviceChange>()).Concat(WordsOf<MemoryFailureRecipient>()).Concat(WordsOf<MemoryFailureAction>())
            .Concat(WordsOf<DomainJobType>()).Concat(WordsOf<PlanOutcome>()).Concat(WordsOf<ErrorCode>()).Concat(WordsOf<ErrorDomain>())
            .Concat(WordsOf<NetworkLifecycle>()).Concat(WordsOf<NetworkLeaseChange>()).Concat(WordsOf<NetworkLinkChange>()).Concat(WordsOf<NetworkServiceChange>())
            .Where(word => !all.Contains($":\"{word}\"", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_document_has_every_kind_and_every_member()
    {
        string document = File.ReadAllText(Repository.PathOf("docs/event-format.md"));
        JsonElement[] events = Array.ConvertAll(Golden, static line => JsonDocument.Parse(line).RootElement);

        events.Select(static one => one.GetProperty("k").GetString()!)
            .Concat(events.SelectMany(static one => one.EnumerateObject()).Select(static member => member.Name))
            .Distinct()
            .Where(word => !document.Contains($"`{word}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Members_that_are_not_known_are_passed_over()
    {
        const string Strange = """ "zz":[1,{"n":"x"},null],"next":{"n":1,"k":[]},"q\u0022":"\u0022",""";

        foreach (string line in Golden)
        {
            EventGenerator.Describe(Read(line.Replace("\"k\":", Strange + " \"k\":", StringComparison.Ordinal)))
                .ShouldBe(EventGenerator.Describe(Read(line)));
        }
    }

    [Fact]
    public void Members_may_stand_in_any_order()
    {
        foreach (string line in Golden)
        {
            using var json = JsonDocument.Parse(line);
            string reversed = string.Join(',', json.RootElement.EnumerateObject().Reverse().Select(static one => $"\"{one.Name}\" : {one.Value.GetRawText()}"));

            EventGenerator.Describe(Read($"{{{reversed}}}")).ShouldBe(EventGenerator.Describe(Read(line)));
        }
    }

    [Fact]
    public void What_is_cut_off_is_refused()
    {
        foreach (byte[] line in Golden.Select(Encoding.UTF8.GetBytes))
        {
            for (int length = 0; length < line.Length; length++)
            {
                Should.Throw<JournalFormatException>(() => EventCodec.Read(line.AsSpan(0, length), Epoch)).Offset.ShouldBeInRange(0, length);
            }
        }
    }

    [Fact]
    public void What_is_damaged_is_read_or_refused_and_never_does_harm()
    {
        string[] golden = Golden;
        Check.One(Thorough.WithMaxTest(20_000), Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            byte[] line = Damage(random, Encoding.UTF8.GetBytes(golden[random.Next(golden.Length)]));
            try
            {
                ShouldComeBack(EventCodec.Read(line, Epoch));
            }
            catch (JournalFormatException e)
            {
                e.Offset.ShouldBeInRange(0, line.Length);
            }
        }));
    }

    [Theory]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00.0000000Z","k":"moonrise"}""", "'k' is to be a kind of event that this version knows", 46)]
    [InlineData("""{"n":"1","t":"2026-11-22T10:00:00.0000000Z","k":"rebooted"}""", "'n' is to be a whole number", 5)]
    [InlineData("""{"n":1.5,"t":"2026-11-22T10:00:00.0000000Z","k":"rebooted"}""", "'n' is to be a whole number", 5)]
    [InlineData("""{"n":99999999999999999999,"k":"rebooted"}""", "'n' is to be a whole number", 5)]
    [InlineData("""{"t":"2026-11-22T10:00:00.0000000Z","k":"rebooted"}""", "'n' is missing", 0)]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00.0000000+01:00","k":"rebooted"}""", "'t' is to be a time in UTC", 11)]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00Z","k":"rebooted"}""", "'t' is to be a time in UTC", 11)]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00.0000000Z","k":"pm","name":"a","uuid":"x"}""", "'uuid' is to be a uuid", 69)]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00.0000000Z","k":"rebooted","name":7}""", "'name' is to be plain text", 64)]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00.0000000Z","k":"journalState","onDisk":"yes"}""", "'onDisk' is to be true or false", 70)]
    [InlineData("""{"n":1,"t":"2026-11-22T10:00:00.0000000Z","k":"planFailed","domain":{"name":[]}}""", "'name' is to be plain text", 76)]
    [InlineData("""[]""", "it is no JSON object", 0)]
    [InlineData("""{} {}""", "it is no JSON object", 3)]
    [InlineData("", "it is no JSON object", 0)]
    public void What_is_wrong_is_said_with_its_place(string json, string problem, long offset)
    {
        JournalFormatException refusal = Should.Throw<JournalFormatException>(() => Read(json));

        (refusal.Problem, refusal.Offset).ShouldBe((problem, offset));
    }

    [Fact]
    public void More_members_than_any_event_has_are_refused()
        => Should.Throw<JournalFormatException>(() => Read($"{{{string.Join(',', Enumerable.Range(0, 41).Select(static i => $"\"a{i}\":0"))}}}"))
            .Problem.ShouldBe("more than 40 members");

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        byte[] line = Encoding.Latin1.GetBytes("""{"n":1,"t":"2026-11-22T10:00:00.0000000Z","k":"watchdog","name":"?","uuid":"1f0c93ab-5d1e-4a0c-8a6f-2b7c9d0e1f23","action":"x"}""".Replace('?', '\u00e4'));

        Should.Throw<JournalFormatException>(() => EventCodec.Read(line, Epoch)).Problem.ShouldBe("'name' is to be text in UTF-8");
    }

    [Fact]
    public void Half_a_character_is_written_as_a_replacement()
    {
        var news = new JournalStateEvent { IsOnDisk = true, Cause = "a\ud800b" };

        EventCodec.Read(Write(news), Epoch).ShouldBeOfType<JournalStateEvent>().Cause.ShouldBe("a\ufffdb");
    }

    [Fact]
    public void Writing_costs_no_memory()
    {
        HypervisorEvent[] events = [.. Golden.Select(Read)];
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        WriteAll();

        long before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll();
        long after = GC.GetAllocatedBytesForCurrentThread();

        (after - before).ShouldBe(0);

        void WriteAll()
        {
            buffer.ResetWrittenCount();
            foreach (HypervisorEvent news in events)
            {
                EventCodec.Write(news, buffer);
            }
        }
    }

    [Fact]
    public void A_name_that_comes_again_is_the_same_string()
    {
        var first = (DomainEvent)Read(Golden[0]);
        var second = (DomainEvent)Read(Golden[0]);

        second.Name.ShouldBeSameAs(first.Name);
    }

    [Fact]
    public void A_buffer_that_gives_little_at_a_time_gets_the_same()
    {
        foreach (string line in Golden)
        {
            var scanty = new ScantyBuffer();
            EventCodec.Write(Read(line), scanty);

            Encoding.UTF8.GetString([.. scanty.Written]).ShouldBe(line);
        }
    }

    private static void ShouldComeBack(HypervisorEvent news)
    {
        var expected = news with { Position = new Position(Epoch, news.Position.Sequence) };

        EventGenerator.Describe(EventCodec.Read(Write(news), Epoch)).ShouldBe(EventGenerator.Describe(expected));
    }

    private static IEnumerable<string> WordsOf<T>()
        where T : struct, Enum
        => Enum.GetValues<T>()
            .Where(static value => typeof(T) is var type && (type == typeof(LifecycleDetail) || type == typeof(DomainMetadata) || Convert.ToInt32(value) != 0))
            .Select(static value => JsonNamingPolicy.CamelCase.ConvertName($"{value}"));

    private static byte[] Damage(Random random, byte[] line)
    {
        List<byte> bytes = [.. line];
        for (int edits = random.Next(1, 4); edits > 0 && bytes.Count > 0; edits--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(1, Math.Min(20, bytes.Count - at) + 1));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(20, bytes.Count - at) + 1)));
                    break;
                default:
                    bytes[at] = "\"\\{}[],:0-e.\0\u00ff\nu"u8[random.Next(17)];
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Write(HypervisorEvent news)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.Write(news, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static HypervisorEvent Read(string line) => EventCodec.Read(Encoding.UTF8.GetBytes(line), Epoch);

    /// <summary>Gives exactly what is asked for, in fresh memory each time.</summary>
    private sealed class ScantyBuffer : IBufferWriter<byte>
    {
        private byte[] _given = [];

        internal List<byte> Written { get; } = [];

        public void Advance(int count) => Written.AddRange(_given.AsSpan(0, count));

        public Memory<byte> GetMemory(int sizeHint = 0) => _given = new byte[Math.Max(1, sizeHint)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
