using System;
using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>Events and domains as text for others.</summary>
public sealed class EventJsonTests
{
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1000);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Every_event_is_read_as_it_was_written_those_of_one_subscriber_included() => Check.One(Thorough, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        HypervisorEvent news = EventGenerator.Next(random, EventGenerator.Types[random.Next(EventGenerator.Types.Count)]);

        HypervisorEvent read = EventJson.Read(Written(to => EventJson.Write(news, to)), news.Position.Epoch);

        EventGenerator.Describe(read).ShouldBe(EventGenerator.Describe(news));
    }));

    [Fact]
    public void Every_domain_is_read_as_it_was_written() => Check.One(Thorough, Prop.ForAll(Seeds, seed =>
    {
        DomainRecord record = EventGenerator.NextRecord(new Random(seed));

        EventJson.ReadDomain(Written(to => EventJson.Write(record, to))).ShouldBe(record);
    }));

    [Fact]
    public void Every_network_is_read_as_it_was_written() => Check.One(Thorough, Prop.ForAll(Seeds, seed =>
    {
        NetworkRecord record = EventGenerator.NextNetwork(new Random(seed));

        EventJson.ReadNetwork(Written(to => EventJson.Write(record, to))).ShouldBe(record);
    }));

    [Fact]
    public void Every_lease_is_read_as_it_was_written() => Check.One(Thorough, Prop.ForAll(Seeds, seed =>
    {
        NetworkLease lease = EventGenerator.NextLease(new Random(seed));

        EventJson.ReadLease(Written(to => EventJson.Write(lease, to))).ShouldBe(lease);
    }));

    [Fact]
    public void What_says_nothing_is_left_out()
    {
        var record = new DomainRecord { Name = "web", Uuid = new Guid("4dea22b3-1d52-d8f3-2516-782e98ab3fa0") };

        Encoding.UTF8.GetString(Written(to => EventJson.Write(record, to))).ShouldBe(
            """{"name":"web","uuid":"4dea22b3-1d52-d8f3-2516-782e98ab3fa0","state":"shutoff","reason":"shutoffUnknown"}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"n":1,"t":"2020-01-01T00:00:00.0000000Z","k":"nobody knows"}""")]
    [InlineData("""{"n":1,"t":"2020-01-01T00:00:00.0000000Z","k":"gap","from":"1@x","to":"2@x","reason":"dropped","why":""}""")]
    [InlineData("""{"n":1,"t":"2020-01-01T00:00:00.0000000Z","k":"inventory","domains":[{"name":"web"}]}""")]
    public void What_is_no_event_is_a_format_error(string json)
        => Should.Throw<FormatException>(() => EventJson.Read(Encoding.UTF8.GetBytes(json), Guid.Empty));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"web","uuid":"4dea22b3-1d52-d8f3-2516-782e98ab3fa0","state":"dancing","reason":"shutoffUnknown"}""")]
    [InlineData("""{"name":"web","uuid":"4dea22b3-1d52-d8f3-2516-782e98ab3fa0","state":"shutoff","reason":"shutoffUnknown","persistent":1}""")]
    public void What_is_no_domain_is_a_format_error(string json)
        => Should.Throw<FormatException>(() => EventJson.ReadDomain(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"default","uuid":"4dea22b3-1d52-d8f3-2516-782e98ab3fa0","forward":"dancing","ports":[]}""")]
    [InlineData("""{"name":"default","uuid":"4dea22b3-1d52-d8f3-2516-782e98ab3fa0","ports":[{"mac":"52:54"}]}""")]
    public void What_is_no_network_is_a_format_error(string json)
        => Should.Throw<FormatException>(() => EventJson.ReadNetwork(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"network":"default","networkUuid":"4dea22b3-1d52-d8f3-2516-782e98ab3fa0","address":"192.168.122.256"}""")]
    public void What_is_no_lease_is_a_format_error(string json)
        => Should.Throw<FormatException>(() => EventJson.ReadLease(Encoding.UTF8.GetBytes(json)));

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
