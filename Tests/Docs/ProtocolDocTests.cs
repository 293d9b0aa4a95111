using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Drivers.Remote.Server.Own;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>What docs/protocol.md says is what the code does.</summary>
public sealed class ProtocolDocTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs/protocol.md"));

    private static readonly Dictionary<OwnProcedure, (string How, Type? Arguments, Type? Reply)> Procedures = new()
    {
        [OwnProcedure.Hello] = ("call", typeof(HelloArguments), typeof(HelloReply)),
        [OwnProcedure.Subscribe] = ("call", typeof(SubscribeArguments), typeof(SubscribeReply)),
        [OwnProcedure.Inventory] = ("call", typeof(InventoryArguments), typeof(FeedNumber)),
        [OwnProcedure.Unsubscribe] = ("call", typeof(FeedNumber), null),
        [OwnProcedure.Credit] = ("message of the client", typeof(CreditMessage), null),
        [OwnProcedure.Events] = ("message of the server", typeof(EventsMessage), null),
        [OwnProcedure.InventoryChanges] = ("message of the server", typeof(InventoryMessage), null),
        [OwnProcedure.Heartbeat] = ("message of the server", typeof(HeartbeatMessage), null),
        [OwnProcedure.Caused] = ("message of the server", typeof(CausedMessage), null),
    };

    [Fact]
    public void The_program_and_its_version_are_told()
        => Rows(2).Where(static row => row[0] is "program" or "version").Select(static row => row[1])
            .ShouldBe([$"0x{Programs.Own:x8}", Programs.OwnVersion.ToString(CultureInfo.InvariantCulture)]);

    [Fact]
    public void Every_procedure_is_told_with_its_fields_and_their_bounds()
    {
        Procedures.Keys.ShouldBe(Enum.GetValues<OwnProcedure>());
        string[][] told = [.. Rows(5).Where(static row => char.IsDigit(row[0][0]))];

        told.Select(static row => string.Join(" | ", row)).ShouldBe(Procedures.Select(static one => string.Join(
            " | ", (int)one.Key, Upper(one.Key.ToString()), one.Value.How, WireShape.Of(one.Value.Arguments), WireShape.Of(one.Value.Reply))));
    }

    [Fact]
    public void What_is_served_is_what_is_told_as_a_call()
        => new ServedPrograms().Own.All.Keys.Order().ShouldBe(Procedures.Where(static one => one.Value.How == "call").Select(static one => (int)one.Key));

    [Theory]
    [InlineData("position", typeof(WirePosition))]
    [InlineData("line", typeof(Line))]
    [InlineData("change", typeof(InventoryChange))]
    public void Types_within_types_are_told(string name, Type type) => Row(name).ShouldBe(WireShape.Of(type));

    [Fact]
    public void The_bounds_are_told()
    {
        Row("subscriptions and inventories of one connection").ShouldBe(Text(new RpcServerLimits().Subscriptions));
        Row("bytes that wait for a client before it is sent no more").ShouldBe(Text(ServerConnection.Enough));
        Row("bytes of lines that fill a message").ShouldBe(Text(Feed.FullAt));
        Row("milliseconds between heartbeats").ShouldBe(Text((long)new RpcServerOptions().HeartbeatInterval.TotalMilliseconds));
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Row(string name) => Rows(2).Single(row => row[0] == name)[1];

    private static IEnumerable<string[]> Rows(int cells) => Lines.Where(static line => line.StartsWith('|'))
        .Select(static line => line[1..^1].Split('|', StringSplitOptions.TrimEntries)).Where(row => row.Length == cells);

    private static string Upper(string name) => string.Concat(name.Select(static (letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));
}
