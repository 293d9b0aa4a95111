using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Adoption;

public class RunStatusTests
{
    // Nothing in it is what it would be if it were forgotten.
    private static readonly RunStatus Full = new(
        RunStatus.CurrentVersion,
        RunStage.Running,
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        "<domain>\n  <title>a \"b\" \u00e9 \ud83d\ude00</title>\n</domain>\n",
        "kvm",
        IsAutodestroy: true,
        new ProcessIdentity(42, long.MaxValue, Guid.Parse("ee479708-f60a-427e-baa2-5040c7994ad1")),
        new RunState(
            DomainState.Paused,
            StateReason.PausedSave,
            DomainState.Running,
            Generation: 7,
            IsStarted: true,
            AreCpusRunning: true,
            IsResetHeld: true,
            DomainIntent.Save,
            new RunEnd(LifecycleDetail.StoppedSaved, EventCause.Operation),
            new Position(Guid.Parse("0709f809-a1e7-45b4-afd2-535d12ad5997"), 3),
            IsInJob: true,
            Enum.GetValues<Reaction>()[^1],
            IsRestarting: true,
            IsAgentConnected: true),
        IsFromImage: true,
        VncPort: 5901,
        StaysWhenOff: true,
        Writes: "/images/core.partial",
        UnpluggedCpus: 1);

    // What was not in the first statuses, and what there may be none of.
    private static readonly string[] Optional =
        ["process", "isFromImage", "vncPort", "staysWhenOff", "writes", "unpluggedCpus", "state.end", "state.isInJob", "state.reaction", "state.isRestarting", "state.isAgentConnected"];

    public static TheoryData<string> Properties => [.. Paths((JsonObject)JsonNode.Parse(Full.ToJson())!, "")];

    [Fact]
    public void All_of_a_status_comes_back() => RunStatus.Parse(Full.ToJson()).ShouldBe(Full);

    [Fact]
    public void What_there_is_none_of_comes_back()
    {
        RunStatus bare = Full with { Process = null, VncPort = null, State = RunState.Initial(1) };

        RunStatus.Parse(bare.ToJson()).ShouldBe(bare);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_property_may_be_absent_if_it_was_not_in_the_first_statuses(string path)
    {
        byte[] without = Edited(path, static (parent, name) => parent.Remove(name));

        if (Optional.Contains(path))
        {
            RunStatus.Parse(without).ShouldNotBe(Full);
        }
        else
        {
            Should.Throw<HypervisorException>(() => RunStatus.Parse(without)).Message.ShouldContain($"'{path.Split('.')[^1]}'");
        }
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_property_of_another_kind_is_refused(string path)
        => Should.Throw<HypervisorException>(() => RunStatus.Parse(Edited(path, static (parent, name) => parent[name] = new JsonArray())))
            .Code.ShouldBe(ErrorCode.InternalError);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_no_status_is_refused(string text)
        => Should.Throw<HypervisorException>(() => RunStatus.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_status_that_something_follows_is_refused()
        => Should.Throw<HypervisorException>(() => RunStatus.Parse([.. Full.ToJson(), .. "{}"u8]));

    private static byte[] Edited(string path, Action<JsonObject, string> edit)
    {
        JsonNode json = JsonNode.Parse(Full.ToJson())!;
        string[] names = path.Split('.');
        edit((JsonObject)names[..^1].Aggregate(json, static (parent, name) => parent[name]!), names[^1]);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static string[] Paths(JsonObject json, string prefix) =>
    [
        .. json.SelectMany(one => one.Value is JsonObject inner ? [prefix + one.Key, .. Paths(inner, $"{prefix}{one.Key}.")] : new[] { prefix + one.Key }),
    ];
}
