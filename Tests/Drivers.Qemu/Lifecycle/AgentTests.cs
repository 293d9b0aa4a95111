using System;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>The guest agent, and guests that say what they like.</summary>
public sealed class AgentTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    [Fact]
    public void The_agent_comes_and_goes_by_events()
    {
        var setup = new VirtualSetup();
        Outcome<Domain> start = setup.At(1, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(more: PowerTests.Channel)));
        setup.Time.At(5, () => setup.Qemu.Latest.OpenChannel());
        setup.Time.At(6, () => setup.Qemu.Latest.OpenChannel());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(7));
        start.Value.Record.IsAgentConnected.ShouldBeTrue();
        Outcome<string> xml = setup.At(7, () => start.Value.GetXmlAsync());
        setup.Time.At(8, () => setup.Qemu.Latest.OpenChannel(isOpen: false));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(10));

        setup.Told.ShouldBe([
            (1.022, "Agent disconnected (DomainStarted) by Operation: Shutoff > Paused"),
            (1.022, "ResumedUnpaused by Operation: Paused > Running"),
            (1.022, "StartedBooted by Operation: Running > Running"),
            (5, "Agent connected (Channel) by Guest: Running > Running"),
            (8, "Agent disconnected (Channel) by Guest: Running > Running"),
        ]);
        xml.Value.ShouldContain("state=\"connected\"");
        xml.Value.ShouldContain($"{setup.RunFolder}/1/channel/target/org.qemu.guest_agent.0");
        start.Value.Record.IsAgentConnected.ShouldBeFalse();
    }

    [Fact]
    public void A_domain_that_is_started_paused_tells_of_its_agent_first()
    {
        var setup = new VirtualSetup();
        setup.At(1, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(more: PowerTests.Channel), DomainStart.Paused));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(2));

        setup.ToldOf("guest").ShouldBe([
            "Agent disconnected (DomainStarted) by Operation: Shutoff > Paused",
            "StartedBooted by Operation: Paused > Paused",
            "SuspendedPaused by Operation: Paused > Paused",
        ]);
    }

    [Fact]
    public void The_first_command_is_preceded_by_a_handshake_and_the_second_is_not()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();

        Outcome<string> first = setup.At(10, () => domain.AgentCommandAsync("""{"execute":"guest-info"}""", Deadline));
        Outcome<bool> second = setup.At(20, () => Done(domain.PingAgentAsync(Deadline)));
        setup.Time.Start();

        first.Value.ShouldBe("""{"return": {}}""");
        (first.At, second.At).ShouldBe((10.01, 20.005));
        agent.Heard.Count.ShouldBe(3);
        agent.Heard[0].ShouldStartWith("""{"execute": "guest-sync-delimited", "arguments": {"id": """);
        agent.Heard[1..].ShouldBe(["""{"execute":"guest-info"}""", """{"execute": "guest-ping"}"""]);
    }

    [Fact]
    public void An_agent_that_does_not_answer_is_told_so_and_brought_in_step_again()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Ignores.Add("guest-info");

        Outcome<string> silent = setup.At(10, () => domain.AgentCommandAsync("""{"execute":"guest-info"}""", Deadline));
        setup.Time.At(16, () => agent.Say("""{"return": "late"}""" + "\n" + "half of some"));
        agent.Says["guest-get-host-name"] = """{"return": {"host-name": "rx"}}""";
        Outcome<string> name = setup.At(20, () => domain.GetHostNameAsync(Deadline));
        setup.Time.Start();

        silent.ShouldFail(15, ErrorCode.AgentUnresponsive).Message.ShouldEndWith("domain 'guest': it has not answered in time");
        (name.At, name.Value).ShouldBe((20.01, "rx"));
        agent.Heard.Count(line => line.Contains("guest-sync-delimited", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void Commands_wait_for_each_other_and_operations_for_none_of_them()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        setup.Qemu.Guest.AgentAnswersAfter = TimeSpan.FromSeconds(1);

        Outcome<bool> first = setup.At(10, () => Done(domain.PingAgentAsync()));
        Outcome<bool> second = setup.At(10, () => Done(domain.PingAgentAsync()));
        Outcome<Position> suspend = setup.At(10.5, () => domain.SuspendAsync());
        setup.Time.Start();

        (first.At, second.At, suspend.At).ShouldBe((12, 13, 10.501));
    }

    [Fact]
    public void A_refusal_has_the_words_of_the_agent()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Says["guest-fsfreeze-freeze"] = """{"error": {"class": "GenericError", "desc": "failed to freeze /"}}""";

        Outcome<int> freeze = setup.At(10, () => domain.FreezeFileSystemsAsync(Deadline));
        setup.Time.Start();

        freeze.ShouldFail(10.01, ErrorCode.OperationFailed).Message
            .ShouldEndWith("unable to execute QEMU agent command 'guest-fsfreeze-freeze' in domain 'guest': failed to freeze /");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("""{"greeting": 1}""")]
    public void What_is_no_reply_fails_the_command_and_not_the_next_one(string said)
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Says["guest-info"] = said;

        Outcome<string> info = setup.At(10, () => domain.AgentCommandAsync("""{"execute":"guest-info"}""", Deadline));
        Outcome<bool> ping = setup.At(20, () => Done(domain.PingAgentAsync(Deadline)));
        setup.Time.Start();

        info.ShouldFail(10.01, ErrorCode.AgentUnresponsive);
        ping.At.ShouldBe(20.01);
    }

    [Fact]
    public void A_reply_without_end_ends_the_connection_and_the_next_command_makes_another()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Ignores.Add("guest-info");

        Outcome<string> info = setup.At(10, () => domain.AgentCommandAsync("""{"execute":"guest-info"}""", Deadline));
        setup.Time.At(11, () => agent.Say(new string('x', 3 * 1024 * 1024)));
        setup.Time.At(12, () => agent.Say(new string('x', 3 * 1024 * 1024)));
        Outcome<bool> ping = setup.At(20, () => Done(domain.PingAgentAsync(Deadline)));
        setup.Time.Start();

        info.ShouldFail(12, ErrorCode.AgentUnresponsive).Message.ShouldContain("longer than 4194304 bytes");
        ping.At.ShouldBe(20.01);
    }

    [Fact]
    public void An_agent_that_leaves_fails_what_waits_for_it()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Ignores.Add("guest-info");

        Outcome<string> info = setup.At(10, () => domain.AgentCommandAsync("""{"execute":"guest-info"}""", Deadline));
        setup.Time.At(11, () => setup.Qemu.Latest.OpenChannel(isOpen: false));
        Outcome<bool> ping = setup.At(20, () => Done(domain.PingAgentAsync(Deadline)));
        setup.Time.Start();

        info.ShouldFail(11, ErrorCode.AgentUnresponsive).Message.ShouldContain("has closed its channel");
        ping.ShouldFail(20, ErrorCode.AgentUnresponsive).Message.ShouldEndWith("QEMU guest agent is not connected");
    }

    [Fact]
    public void A_domain_that_ends_fails_what_waits_for_its_agent()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Ignores.Add("guest-info");

        Outcome<string> info = setup.At(10, () => domain.AgentCommandAsync("""{"execute":"guest-info"}""", Deadline));
        setup.At(11, () => domain.DestroyAsync());
        setup.Time.Start();

        info.ShouldFail(11.005, ErrorCode.AgentUnresponsive);
        setup.ShouldBeBare();
    }

    [Fact]
    public void Typed_calls_ask_and_read()
    {
        (VirtualSetup setup, Domain domain, SimulatedAgent agent) = Connect();
        agent.Says["guest-get-time"] = """{"return": 1000000000500000000}""";
        agent.Says["guest-fsfreeze-thaw"] = """{"return": 2}""";
        agent.Says["guest-network-get-interfaces"] =
            """{"return": [{"name": "eth0", "hardware-address": "52:54:00:00:00:01", "ip-addresses": [{"ip-address": "10.0.2.15", "ip-address-type": "ipv4", "prefix": 24}]}, {"name": "lo"}]}""";
        agent.Says["guest-get-host-name"] = """{"return": {"host-name": null}}""";

        Outcome<DateTimeOffset> time = setup.At(10, () => domain.GetTimeAsync());
        Outcome<int> thaw = setup.At(11, () => domain.ThawFileSystemsAsync());
        var interfaces = setup.At(12, () => domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Agent));
        Outcome<string> name = setup.At(13, () => domain.GetHostNameAsync());
        setup.At(14, () => Done(domain.SetUserPasswordAsync("root", "geheim", isCrypted: true)));
        setup.At(15, () => Done(domain.SetTimeAsync(DateTimeOffset.UnixEpoch.AddSeconds(1))));
        setup.At(16, () => Done(domain.SetTimeAsync(null)));
        setup.At(17, () => Done(domain.TrimFileSystemsAsync(4096)));
        setup.Time.Start();

        time.Value.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000_500));
        thaw.Value.ShouldBe(2);
        interfaces.Value.Select(one => $"{one.Name} {one.HardwareAddress} {string.Join(',', one.Addresses)}").ShouldBe([
            "eth0 52:54:00:00:00:01 GuestAddress { Address = 10.0.2.15, Prefix = 24 }", "lo  ",
        ]);
        name.ShouldFail(13.005, ErrorCode.InternalError).Message.ShouldContain("malformed data for 'guest-get-host-name'");
        agent.Heard[^4..].ShouldBe([
            """{"execute": "guest-set-user-password", "arguments": {"username":"root","password":"Z2VoZWlt","crypted":true}}""",
            """{"execute": "guest-set-time", "arguments": {"time":1000000000}}""",
            """{"execute": "guest-set-time"}""",
            """{"execute": "guest-fstrim", "arguments": {"minimum":4096}}""",
        ]);
    }

    private static (VirtualSetup Setup, Domain Domain, SimulatedAgent Agent) Connect()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start(more: PowerTests.Channel);
        setup.Qemu.Latest.OpenChannel();
        return (setup, domain, setup.Qemu.Latest.Agent!);
    }

    private static async System.Threading.Tasks.Task<bool> Done(System.Threading.Tasks.Task task)
    {
        await task;
        return true;
    }
}
