using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Replies that are not as they should be: a read fails with an error that names the command, or tells the last known value.</summary>
public sealed class ReplyPropertyTests
{
    private static readonly string[] Values = ["null", "true", "-1", "1.5", "1e400", "18446744073709551615", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[null]", "[{}]"];

    public static TheoryData<string> Commands => [.. RecordedReads.Replies.Keys];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_mutated_reply_crashes_no_read(string command)
    {
        var setup = new VirtualSetup(static setup => RecordedReads.Install(setup.Qemu));
        Domain domain = setup.Start(more: RecordedReads.Devices);
        RecordedReads.Load(setup.Qemu.Latest.Process);
        double at = 10;
        foreach (string reply in Values)
        {
            Hold(reply);
        }

        Prop.ForAll<NonNegativeInt, NonNegativeInt>((place, value) => Hold(Mutate(RecordedReads.Replies[command], place.Get, value.Get)))
            .QuickCheckThrowOnFailure();

        void Hold(string reply)
        {
            setup.Qemu.Answers[command] = reply;
            Try(() => domain.GetVcpusAsync());
            Try(() => domain.GetCpuStatisticsAsync());
            Try(() => domain.GetMemoryStatisticsAsync());
            Try(() => domain.GetBlockStatisticsAsync("vda"));
            Try(() => domain.GetBlockInfoAsync("vdb"));
            setup.At(at += 10, () => setup.Hypervisor.GetDomainStatisticsAsync()).After(setup).Value.Count.ShouldBe(1);
            domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering, reply);

            void Try<T>(Func<Task<T>> read)
            {
                Outcome<T> outcome = setup.At(at += 10, read).After(setup);
                outcome.At.ShouldNotBeNull(reply);
                (outcome.Error is null or HypervisorException { Code: ErrorCode.InternalError or ErrorCode.OperationFailed }).ShouldBeTrue($"{reply}: {outcome.Error}");
            }
        }
    }

    /// <summary>The reply with one value somewhere in it replaced, or a member missing.</summary>
    private static string Mutate(string reply, int place, int choice)
    {
        JsonNode root = JsonNode.Parse(reply)!;
        JsonNode[] all = [.. Descendants(root)];
        JsonNode victim = all[place % all.Length];
        string value = Values.Where(IsJson).ElementAt(choice % Values.Count(IsJson));
        switch (victim.Parent)
        {
            case JsonObject parent when choice % 3 == 0:
                parent.Remove(victim.GetPropertyName());
                break;
            case JsonObject parent:
                parent[victim.GetPropertyName()] = JsonNode.Parse(value);
                break;
            case JsonArray parent:
                parent[victim.GetElementIndex()] = JsonNode.Parse(value);
                break;
            default:
                return value;
        }

        return root.ToJsonString();
    }

    private static bool IsJson(string text) => text != "1e400"; // JSON, but no number that a node of JSON can hold.

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        _ => [node],
    };
}
