using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Recordings;

/// <summary>What is in a recording, and what is not; and how large it may become.</summary>
public sealed class InputRecordingTests
{
    private const string Secret = "hunter2X"; // As long as VNC has it.
    private const string Note = "note-of-a-tool";

    [Fact]
    public void An_engine_that_takes_up_guests_is_told_again_too()
    {
        var setup = new VirtualSetup(static setup => setup.AtStop = GuestsAtStop.LeaveRunning);
        setup.Start(more: PowerTests.Channel);
        setup.Recording = new InputRecordingOptions { Path = "/second.rec" };
        setup.Restart(() =>
        {
            setup.Qemu.Latest.StopCpus();
            setup.Qemu.Latest.OpenChannel();
            setup.Time.AdvanceBySeconds(100);
        });
        int before = setup.FromStart.FindIndex(static news => news.Inferred is not null);
        Position until = setup.Hypervisor.Position;
        setup.At(200, () => setup.Hypervisor.LookupDomain("guest").ResumeAsync());
        setup.At(210, () => setup.Hypervisor.LookupDomain("guest").ShutdownAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(300));

        Retelling replayed = Retelling.Of(setup.Machine.Files.Read("/second.rec", int.MaxValue));

        replayed.End.Reason.ShouldBe(ReplayEndReason.Unfinished);
        replayed.ShouldTell(setup.FromStart.Skip(before));
        replayed.Events.Length.ShouldBeGreaterThanOrEqualTo(5);
        replayed.Position.ShouldBe(setup.Hypervisor.Position);
        until.Sequence.ShouldBeLessThan(replayed.Position.Sequence);
    }

    [Fact]
    public void No_secret_is_in_it_and_it_replays_all_the_same()
    {
        (VirtualSetup setup, string recording) = TellSecrets(keepsMetadata: true);

        recording.ShouldNotContain(Secret);
        recording.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)));
        recording.ShouldContain(Note);
        Retelling replayed = Retelling.Of(Encoding.UTF8.GetBytes(recording));
        replayed.End.Reason.ShouldBe(ReplayEndReason.Unfinished);
        replayed.ShouldTell(setup.FromStart);
        replayed.Domains.ShouldBe(Retelling.DomainsOf(setup.Hypervisor));
    }

    [Fact]
    public void Metadata_is_left_out_by_choice()
    {
        (VirtualSetup setup, string recording) = TellSecrets(keepsMetadata: false);

        recording.ShouldNotContain(Secret);
        recording.Split((char)10).Where(static line => line.Contains(Note, StringComparison.Ordinal)).ShouldBeEmpty();
        Retelling replayed = Retelling.Of(Encoding.UTF8.GetBytes(recording));
        replayed.End.Reason.ShouldBe(ReplayEndReason.Unfinished);
        replayed.ShouldTell(setup.FromStart);
    }

    [Fact]
    public void It_ends_at_its_limit_and_the_host_goes_on()
    {
        var setup = new VirtualSetup(static setup => setup.Recording = new InputRecordingOptions { Path = "/small.rec", MaxBytes = 64 * 1024 });
        Domain domain = setup.Start();
        for (int i = 1; i < 400; i++)
        {
            setup.At(i * 10, () => domain.SuspendAsync());
            setup.At((i * 10) + 5, () => domain.ResumeAsync());
        }

        setup.Time.AdvanceTo(TimeSpan.FromSeconds(5000));
        byte[] recording = setup.Machine.Files.Read("/small.rec", int.MaxValue);
        Retelling replayed = Retelling.Of(recording);

        recording.Length.ShouldBeInRange(60 * 1024, 64 * 1024);
        (replayed.End.Reason, replayed.End.Why).ShouldBe((ReplayEndReason.Ended, "it has reached its limit of 65536 bytes"));
        setup.FromStart.Count.ShouldBe(800);
        replayed.ShouldTell(setup.FromStart, all: false);
        replayed.Events.Length.ShouldBeGreaterThan(100);
        setup.Log.Entries.ShouldContain((30, "the recording of inputs '/small.rec' has ended: it has reached its limit of 65536 bytes"));
    }

    [Fact]
    public void It_ends_on_a_full_disk_and_the_host_goes_on()
    {
        var setup = new VirtualSetup(static setup => setup.Recording = new InputRecordingOptions { Path = "/small.rec" });
        setup.Start();
        setup.Machine.Files.FreeBytes = 10;
        Domain domain = setup.Hypervisor.LookupDomain("guest");
        setup.At(10, () => domain.SuspendAsync());
        setup.At(20, () => domain.ResumeAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        Retelling replayed = Retelling.Of(setup.Machine.Files.Read("/small.rec", int.MaxValue));

        domain.Record.State.ShouldBe(DomainState.Running);
        replayed.ShouldTell(setup.FromStart.Take(2));
        replayed.End.Reason.ShouldBe(ReplayEndReason.Torn);
        setup.Log.Entries.ShouldContain(static entry => entry.Id == 30);
    }

    [Theory]
    [InlineData("relative", 256 * 1024)]
    [InlineData("", 256 * 1024)]
    [InlineData("/low.rec", 1024)]
    public void A_path_or_a_limit_that_cannot_be_is_refused_at_once(string path, long most) => Should.Throw<ArgumentException>(() => HypervisorHost.StartAsync(options =>
    {
        options.Root = "/srv/refused";
        options.Host = new VirtualHost(new VirtualTime());
        options.Recording = new InputRecordingOptions { Path = path, MaxBytes = most };
        options.UseQemu();
    }).GetAwaiter().GetResult());

    [Fact]
    public void A_file_that_is_there_is_not_written_over()
    {
        var machine = new VirtualHost(new VirtualTime());
        machine.Files.Write("/old.rec", "precious");

        Should.Throw<HypervisorException>(() => HypervisorHost.StartAsync(options =>
        {
            options.Root = "/srv/refused";
            options.Host = machine;
            options.Recording = new InputRecordingOptions { Path = "/old.rec" };
            options.UseQemu();
        }).GetAwaiter().GetResult()).Message.ShouldContain("File exists");
        Encoding.UTF8.GetString(machine.Files.Read("/old.rec", 100)).ShouldBe("precious");
    }

    [Fact]
    public void An_engine_that_does_something_else_than_then_is_found_out()
    {
        var setup = new VirtualSetup(static setup => setup.Recording = new InputRecordingOptions { Path = "/night.rec" });
        setup.Start();
        string[] lines = Encoding.UTF8.GetString(setup.Machine.Files.Read("/night.rec", int.MaxValue)).Split('\n');
        int launch = Array.FindIndex(lines, static line => line.Contains("\"method\":\"Create\"", StringComparison.Ordinal));
        string[] forged = [.. lines];
        forged[launch] = Seal(forged[launch].Replace("16</memory>", "16</memory><vcpu>x</vcpu>", StringComparison.Ordinal));

        Retelling replayed = Retelling.Of(Encoding.UTF8.GetBytes(string.Join('\n', forged)));

        replayed.End.Reason.ShouldBe(ReplayEndReason.Diverged);
        replayed.End.Line.ShouldBe(launch + 1);
        replayed.End.Why.ShouldContain("in this turn it made");
    }

    // All the ways in which a secret comes by: definitions, monitor, agent.
    private static (VirtualSetup Setup, string Recording) TellSecrets(bool keepsMetadata)
    {
        var setup = new VirtualSetup(setup => setup.Recording = new InputRecordingOptions { Path = "/secret.rec", KeepsMetadata = keepsMetadata });
        string more = $"""
            <metadata><tool:note xmlns:tool='urn:tool' text='{Note}'/></metadata>
            <devices>
              <graphics type='vnc' autoport='yes' passwd='{Secret}'/>
              <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
            </devices>
            """;
        setup.At(1, () => setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml("web", more: more)));
        setup.At(2, () => setup.Hypervisor.LookupDomain("web").StartAsync());
        setup.Time.At(3, () => setup.Qemu.Latest.OpenChannel());
        setup.At(4, () => setup.Hypervisor.LookupDomain("web").MonitorCommandAsync(
            new JsonObject { ["execute"] = "set_password", ["arguments"] = new JsonObject { ["protocol"] = "vnc", ["password"] = Secret } }.ToJsonString()));
        setup.At(5, () => setup.Hypervisor.LookupDomain("web").MonitorCommandAsync($"set_password vnc {Secret}", isHuman: true));
        setup.At(6, () => setup.Hypervisor.LookupDomain("web").AgentCommandAsync(new JsonObject
        {
            ["execute"] = "guest-set-user-password",
            ["arguments"] = new JsonObject
            {
                ["username"] = "root",
                ["password"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
                ["crypted"] = false,
            },
        }.ToJsonString()));
        setup.At(7, () => setup.Hypervisor.LookupDomain("web").SetMetadataAsync(
            DomainMetadata.Element, $"<passwords passwd='{Secret}'>{Note}</passwords>", "tool", "urn:tool"));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));
        return (setup, Encoding.UTF8.GetString(setup.Machine.Files.Read("/secret.rec", int.MaxValue)));
    }

    private static string Seal(string line)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(line), (byte)'\n'];
        JournalLine.Seal(bytes);
        return Encoding.UTF8.GetString(bytes)[..^1];
    }
}
