using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>The monitor of the simulated QEMU answers as that of the real one does, word for word.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class WireFidelityTests
{
    private const string Negotiate = """{"execute":"qmp_capabilities"}""";
    private const string Quit = """{"execute":"quit"}""";

    public static TheoryData<string, string[]> Talks => new()
    {
        { "a command before it was negotiated", ["""{"execute":"query-status","id":1}""", Negotiate, Quit] },
        { "negotiation twice", [Negotiate, """{"execute":"qmp_capabilities","id":2}""", Quit] },
        { "out of band", ["""{"execute":"qmp_capabilities","arguments":{"enable":["oob"]}}""", Quit] },
        { "ids of every kind", [Negotiate, """{"execute":"query-status","id":{"a":[1,null]}}""", """{"execute":"query-name","id":"x"}""", """{"execute":"query-status","id":1.5}""", """{"execute":"quit","id":7}"""] },
        { "a command that is none", [Negotiate, """{"execute":"nope","id":3}""", """{"execute":"nope"}""", Quit] },
        { "no command", [Negotiate, """{"id":3}""", """{"execute":3}""", """[1]""", Quit] },
        { "space between commands", [Negotiate, "\r\n {\"execute\" : \"query-status\" }\n", Quit] },
        { "two commands at once", [Negotiate, """{"execute":"query-status"}{"execute":"query-status","id":2}""", "", Quit] },
        { "stop and go", [Negotiate, """{"execute":"cont","id":1}""", """{"execute":"query-status"}""", """{"execute":"stop","id":2}""", """{"execute":"stop","id":3}""", Quit] },
    };

    [LiveTheory]
    [MemberData(nameof(Talks))]
    public async Task Both_answer_alike_to(string what, string[] said)
    {
        what.ShouldNotBeEmpty();
        using var folder = new TemporaryDirectory();

        string[] real = await Within.DeadlineAsync(MonitorTalk.HaveAsync(new LinuxHost(PollScheduler.Default), folder["talk"], said), "the end of the talk");

        Simulate(said).ShouldBe(real);
    }

    private static string[] Simulate(string[] said)
    {
        var time = new VirtualTime();
        var machine = new VirtualHost(time);
        _ = new SimulatedQemu(machine);
        Task<string[]> talk = MonitorTalk.HaveAsync(machine, "/talk", said);
        time.Start();
        return talk.Result;
    }
}
