using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Recordings;

/// <summary>A recording that begins while its host runs: new drivers take over, nobody notices, and what follows is told again byte for byte.</summary>
public sealed class LateRecordingTests
{
    private readonly VirtualTime _time = new();
    private readonly FakeHypervisor _host;
    private readonly Recording<HypervisorEvent> _told;

    public LateRecordingTests()
    {
        _host = new FakeHypervisor(_time);
        _told = _time.Record(_host.Local.Events);
    }

    [Fact]
    public void What_follows_is_told_again_byte_for_byte_wherever_it_begins()
    {
        for (double begin = 5.25; begin < 56; begin += 1.5)
        {
            var time = new VirtualTime();
            var host = new FakeHypervisor(time);
            Recording<HypervisorEvent> told = time.Record(host.Local.Events);
            host.At(begin, () => host.RecordAsync(TimeSpan.FromSeconds(30)));
            Night.Play(host);
            time.AdvanceTo(TimeSpan.FromMinutes(2));
            DateTimeOffset began = Recording.Read(host.Recording).Begin;

            Retelling replayed = Retelling.Of(host.Recording);

            replayed.End.Reason.ShouldBe(ReplayEndReason.Unfinished, $"{begin}: {replayed.End}");
            string[] expected = Retelling.Lines(told.Values);
            replayed.Events.ShouldBe(expected[^replayed.Events.Length..], $"{begin}");
            told.Values.SkipLast(replayed.Events.Length).ShouldAllBe(news => news.At <= began, $"{begin}");
            replayed.Domains.ShouldBe(Retelling.DomainsOf(host.Local), $"{begin}");
            replayed.Position.ShouldBe(host.Local.Position, $"{begin}");
        }
    }

    [Fact]
    public void Who_is_subscribed_and_connected_hears_nothing_of_it()
    {
        _host.Define("web").Guest.AgentConnectsAfter = TimeSpan.FromSeconds(1);
        _host.Define("db", isRunning: false);
        List<ChangeSet<Guid, DomainRecord>> changes = [];
        _time.AdvanceTo(TimeSpan.FromSeconds(20));
        string[] before = Retelling.DomainsOf(_host.Local);
        int told = _told.Count;
        using IDisposable watching = _host.Local.Domains.Changes.Subscribe(changes.Add);
        Domain web = _host.Local.LookupDomain("web");
        _host.At(30, () => _host.RecordAsync());
        string xml = "";
        _host.At(30, async () => xml = await web.GetXmlAsync());
        _host.At(30, () => web.SuspendAsync());
        _time.AdvanceTo(TimeSpan.FromSeconds(29));
        int changed = changes.Count;
        _time.AdvanceTo(TimeSpan.FromSeconds(40));

        before.ShouldContain(static line => line.Contains("web", StringComparison.Ordinal));
        _told.Values.Skip(told).Select(static news => news.ToString()!.Split(' ')[0]).Count().ShouldBe(1, "the pause, and nothing of the agent or the guest");
        changes.Count.ShouldBe(changed + 1, string.Join("\n", changes.SelectMany(static set => set).Select(static change => $"{change.Reason} {change.Current}")));
        xml.ShouldContain("<name>web</name>");
        web.Record.State.ShouldBe(DomainState.Paused);
    }

    [Fact]
    public void It_waits_for_calls_and_calls_wait_for_it()
    {
        _host.Qemu.Timing = QemuTiming.Measured;
        _host.Define("web").Guest.PowersOffAfter = TimeSpan.FromSeconds(4);
        FakeDomain db = _host.Define("db");
        _time.AdvanceTo(TimeSpan.FromSeconds(10));
        var begun = new Outcome<HostRecording>();
        _host.At(20, () => _host.Local.LookupDomain("web").ShutdownAsync(TimeSpan.FromSeconds(30)));
        _time.At(21, () => _ = begun.WatchAsync(_time, () => _host.RecordAsync()));
        _host.At(22, db, Lifecycle.Suspended);
        _time.AdvanceTo(TimeSpan.FromSeconds(60));

        begun.At!.Value.ShouldBeInRange(24, 25);
        Retelling replayed = Retelling.Of(_host.Recording);
        replayed.Domains.ShouldBe(Retelling.DomainsOf(_host.Local));
        _host.Local.LookupDomain("db").Record.State.ShouldBe(DomainState.Paused);
    }

    [Fact]
    public void Without_a_moment_of_rest_it_does_not_begin_and_nothing_changes()
    {
        _host.Define("web").Guest.PowersOffAfter = null;
        _time.AdvanceTo(TimeSpan.FromSeconds(10));
        var begun = new Outcome<HostRecording>();
        _host.At(20, () => _host.Local.LookupDomain("web").ShutdownAsync(TimeSpan.FromSeconds(60)));
        _time.At(21, () => _ = begun.WatchAsync(_time, () => _host.RecordAsync(TimeSpan.FromSeconds(5))));
        _time.AdvanceTo(TimeSpan.FromMinutes(3));

        begun.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationTimeout);
        begun.At.ShouldBe(26);
        _host.Local.LookupDomain("web").Record.State.ShouldBe(DomainState.Shutoff);
        Should.Throw<InvalidOperationException>(() => _host.Recording);
    }

    [Fact]
    public void A_guest_that_would_end_with_its_engine_keeps_it_from_beginning()
    {
        _host.Define("web", isRunning: false);
        _time.AdvanceTo(TimeSpan.FromSeconds(10));
        var begun = new Outcome<HostRecording>();
        _host.At(11, () => _host.Local.LookupDomain("web").StartAsync(DomainStart.AutoDestroy));
        _time.At(21, () => _ = begun.WatchAsync(_time, () => _host.RecordAsync()));
        _time.AdvanceTo(TimeSpan.FromSeconds(30));

        begun.Error.ShouldBeOfType<HypervisorException>().Message.ShouldBe("Requested operation is not valid: domain 'web' would end with the engine that runs it");
        _host.Local.LookupDomain("web").Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void It_ends_when_asked_and_another_begins()
    {
        FakeDomain web = _host.Define("web");
        HostRecording? first = null;
        _host.At(10, async () => first = await _host.RecordAsync());
        _host.At(12, web, Lifecycle.Suspended);
        byte[] one = [];
        _host.At(14, async () =>
        {
            await first!.DisposeAsync();
            one = _host.Recording;
        });
        _host.At(16, web, Lifecycle.Resumed);
        _host.At(20, () => _host.RecordAsync());
        _host.At(22, web, Lifecycle.Stopped);
        _host.At(24, () => _host.RecordAsync());
        _time.AdvanceTo(TimeSpan.FromSeconds(30));
        byte[] second = _host.Machine.Files.Read("/recording.2", int.MaxValue);

        (Retelling.Of(one).End.Reason, Retelling.Of(one).End.Why).ShouldBe((ReplayEndReason.Ended, "it was asked to end"));
        Retelling.Of(one).Events.Length.ShouldBe(1);
        Retelling.Of(second).End.Why.ShouldBe("another recording began");
        Retelling.Of(second).Events.ShouldBe(Retelling.Lines(_told.Values)[^Retelling.Of(second).Events.Length..]);
        Retelling.Of(second).Events.Length.ShouldBeGreaterThan(0);
        Retelling.Of(_host.Recording).Position.ShouldBe(_host.Local.Position);
    }

    [Fact]
    public void Who_is_behind_reads_on_in_the_journal_across_it()
    {
        FakeDomain web = _host.Define("web");
        _time.AdvanceTo(TimeSpan.FromSeconds(5));
        Position begin = _host.Local.Position;
        for (int i = 0; i < 40; i++)
        {
            _host.At(10 + i, web, i % 2 == 0 ? Lifecycle.Suspended : Lifecycle.Resumed);
        }

        _host.DropLink(sec: 15, forSec: 60);
        Recording<HypervisorEvent> client = _time.Record(_host.Client.EventsFrom(begin));
        _host.At(30.5, () => _host.RecordAsync());
        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        client.Select(static news => news.Value.Position.Sequence).ShouldBe(_told.Select(static news => news.Value.Position.Sequence).Where(sequence => sequence > begin.Sequence));
    }
}
