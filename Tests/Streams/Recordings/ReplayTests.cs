using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Text;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Recordings;

/// <summary>What was recorded is told again, byte for byte: events, states, positions.</summary>
public sealed class ReplayTests
{
    private readonly VirtualTime _time = new();
    private readonly FakeHypervisor _host;
    private readonly Recording<HypervisorEvent> _told;

    public ReplayTests()
    {
        _host = new FakeHypervisor(_time, isRecorded: true);
        _told = _time.Record(_host.Local.Events);
    }

    [Fact]
    public void A_night_is_told_again_byte_for_byte()
    {
        PlayNight();

        Retelling replayed = Retelling.Of(_host.Recording);

        replayed.End.ShouldBe(new ReplayEnd(
            ReplayEndReason.Unfinished, "the recording has no end: its host was killed, or still runs", _host.Recording.Count(static one => one == (byte)'\n'), _host.Recording.Length, TimeSpan.FromSeconds(55)));
        replayed.ShouldTell(_told.Values);
        replayed.Domains.ShouldBe(Retelling.DomainsOf(_host.Local));
        replayed.Position.ShouldBe(_host.Local.Position);
        replayed.Events.Length.ShouldBeGreaterThan(40);
    }

    [Fact]
    public void A_host_that_was_stopped_ends_its_recording()
    {
        PlayNight();
        _host.Dispose();
        _time.AdvanceBySeconds(60);

        Retelling replayed = Retelling.Of(_host.Recording);

        replayed.ShouldTell(_told.Values);
        (replayed.End.Reason, replayed.End.Why).ShouldBe((ReplayEndReason.Ended, "the host was stopped"));
    }

    [Fact]
    public void Events_come_when_they_came()
    {
        PlayNight();
        var time = new VirtualTime();
        var replay = Recording.Read(_host.Recording);
        Recording<HypervisorEvent> told = time.Record(replay.On(time).Events);

        time.Start();

        told.Select(static news => news.At).ShouldBe(_told.Select(static news => news.At));
    }

    [Fact]
    public void It_runs_at_any_speed()
    {
        PlayNight();
        var time = new HistoricalScheduler(VirtualTime.Origin);
        var replay = Recording.Read(_host.Recording);
        List<(double At, long Sequence)> told = [];
        replay.On(time, speed: 10).Events.Subscribe(news => told.Add(((time.Now - VirtualTime.Origin).TotalSeconds, news.Position.Sequence)));

        time.Start();

        told.Select(static news => news.Sequence).ShouldBe(_told.Select(static news => news.Value.Position.Sequence));
        told.Select(static news => news.At).ShouldBe(_told.Select(static news => news.At / 10), tolerance: 1e-6);
    }

    [Fact]
    public void It_stands_still_at_an_event_and_goes_on_step_by_step()
    {
        PlayNight();
        var time = new VirtualTime();
        var replay = Recording.Read(_host.Recording);
        IHypervisor hv = replay.On(time);
        Recording<HypervisorEvent> told = time.Record(hv.Events);
        replay.PauseWhen(static news => news is DomainLifecycleEvent { Detail: LifecycleDetail.CrashedPanicked });

        time.Start();
        DomainState atCrash = hv.LookupDomain("db").Record.State;
        int before = told.Count;
        double clock = replay.Elapsed.TotalSeconds;
        while (told.Count == before)
        {
            replay.Step().ShouldBeTrue();
            time.Start();
        }

        string next = Retelling.Line(told[^1].Value);
        replay.Continue();
        time.Start();

        (atCrash, clock).ShouldBe((DomainState.Crashed, 50));
        next.ShouldBe(Retelling.Lines(_told.Values)[before]);
        Retelling.Lines(told.Values).ShouldBe(Retelling.Lines(_told.Values));
    }

    [Fact]
    public async Task It_takes_no_orders_and_shows_what_was()
    {
        PlayNight();
        var time = new VirtualTime();
        var replay = Recording.Read(_host.Recording);
        IHypervisor hv = replay.On(time);
        time.AdvanceTo(TimeSpan.FromSeconds(45));
        Task refused = hv.LookupDomain("web").DestroyAsync();
        Task<string> xml = hv.LookupDomain("web").GetXmlAsync();
        time.AdvanceTo(TimeSpan.FromSeconds(46));

        refused.Exception!.InnerException.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationDenied);
        (await xml).ShouldContain("<name>web</name>");
        hv.ListDomains().Count.ShouldBe(2);
    }

    [Fact]
    public void A_recording_that_is_cut_anywhere_replays_to_its_last_whole_record()
    {
        PlayNight();
        byte[] whole = _host.Recording;
        var random = new Random(7);
        for (int i = 0; i < 40; i++)
        {
            int length = random.Next(1000, whole.Length);
            byte[] cut = whole[..length];
            int lines = cut.Count(static one => one == (byte)'\n');

            Retelling replayed = Retelling.Of(cut);

            replayed.ShouldTell(_told.Values, all: false);
            replayed.End.Reason.ShouldBe(cut[^1] == (byte)'\n' ? ReplayEndReason.Unfinished : ReplayEndReason.Torn);
            (replayed.End.Line, replayed.End.Offset).ShouldBe((lines, Array.LastIndexOf(cut, (byte)'\n') + 1));
        }
    }

    [Fact]
    public void A_recording_that_is_damaged_anywhere_replays_up_to_there()
    {
        PlayNight();
        byte[] whole = _host.Recording;
        int head = Array.IndexOf(whole, (byte)'\n');
        var random = new Random(7);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. whole];
            int at = random.Next(head + 1, whole.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));

            Retelling replayed = Retelling.Of(damaged);

            replayed.ShouldTell(_told.Values, all: false);
            replayed.End.Offset.ShouldBeLessThanOrEqualTo(at);
            replayed.End.Reason.ShouldBeOneOf(ReplayEndReason.Damaged, ReplayEndReason.Torn);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("hello\n")]
    public void What_is_no_recording_is_refused(string content)
        => Should.Throw<HypervisorException>(() => Recording.Read(Encoding.UTF8.GetBytes(content))).Code.ShouldBe(ErrorCode.OperationFailed);

    private void PlayNight()
    {
        Night.Play(_host);
        _time.AdvanceTo(TimeSpan.FromMinutes(2));
    }
}
