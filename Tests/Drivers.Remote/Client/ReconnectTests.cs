using System;
using System.Linq;
using System.Threading;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>Links to a host that keeps no journal break: what becomes of calls, of what is known, and of what happened meanwhile.</summary>
public sealed class ReconnectTests
{
    private const string OtherUuid = "4dea22b3-1d52-d8f3-2516-782e98ab3fa1";

    private readonly ClientSetup _setup = new(isForeign: true);

    private IHypervisor Host => _setup.Host.Hypervisor;

    [Fact]
    public void What_happened_meanwhile_is_told_from_the_difference_behind_a_gap()
    {
        Domain guest = _setup.Do(() => _setup.Client.CreateDomainAsync(VirtualSetup.Xml())).Value;
        Position before = _setup.Client.Position;
        int told = _setup.Events.Count;
        double cut = _setup.Time.Clock.TotalSeconds;
        _setup.Cut();
        _setup.Do(() => Host.LookupDomain("guest").SuspendAsync());
        _setup.Do(() => Host.DefineDomainAsync(VirtualSetup.Xml("other", OtherUuid)));
        _setup.Client.LookupDomain("guest").Record.State.ShouldBe(DomainState.Running, "what is shown was so");
        _setup.Events.Count.ShouldBe(told);
        _setup.Mend();

        HypervisorEvent[] news = [.. _setup.Events.Values.Skip(told)];
        GapEvent gap = news[0].ShouldBeOfType<GapEvent>();
        (gap.Reason, gap.From, gap.Position).ShouldBe((GapReason.LinkLost, before, before with { Sequence = before.Sequence + 1 }));
        news[1..^1].Cast<DomainLifecycleEvent>().Select(static one => (one.Name, one.Detail, one.Before, one.State)).ShouldBe(
            [
                ("guest", LifecycleDetail.SuspendedPaused, DomainState.Running, DomainState.Paused),
                ("other", LifecycleDetail.DefinedAdded, DomainState.Shutoff, DomainState.Shutoff),
            ],
            ignoreOrder: true);
        news[1..^1].ShouldAllBe(one => one.Inferred!.Value.NotBefore >= VirtualTime.Origin.AddSeconds(cut) && one.Inferred.Value.NotAfter > one.Inferred.Value.NotBefore);
        news[^1].ShouldBeOfType<InventoryEvent>().Domains.Count.ShouldBe(2);
        news.Select(static one => one.Position.Sequence).ShouldBeInOrder();
        guest.Record.Reason.ShouldBe(StateReason.PausedUser);
        _setup.Client.Domains.Items.Keys.ShouldBe(Host.Domains.Items.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Nothing_is_removed_because_it_could_not_be_reached_and_the_link_says_so()
    {
        _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Cut();
        _setup.Time.AdvanceBySeconds(300);
        _setup.Client.ListDomains().Count.ShouldBe(1);
        _setup.Mend();

        _setup.Links.Values.Select(static one => one.GetType()).ShouldBe([typeof(LinkLive), typeof(LinkInterrupted), typeof(LinkLive)]);
        _setup.Do(() => _setup.Client.LookupDomain("guest").StartAsync());
        _setup.Events.Values.Last().ShouldBeOfType<DomainLifecycleEvent>().Inferred.ShouldBeNull();
    }

    [Fact]
    public void A_call_that_is_made_meanwhile_waits_for_the_link()
    {
        _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Cut();
        Outcome<Position> call = _setup.Host.At(_setup.Time.Clock.TotalSeconds, () => _setup.Client.LookupDomain("guest").StartAsync());
        _setup.Time.AdvanceBySeconds(5);
        call.At.ShouldBeNull();
        _setup.Mend();

        call.Error.ShouldBeNull();
        Host.LookupDomain("guest").Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void A_call_that_waits_for_a_link_fails_at_its_deadline()
    {
        _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Cut();
        double now = _setup.Time.Clock.TotalSeconds;
        Outcome<Position> call = _setup.Host.At(now, () => _setup.Client.LookupDomain("guest").StartAsync(deadline: TimeSpan.FromSeconds(3)));
        _setup.Time.AdvanceBySeconds(60);

        call.ShouldFail(now + 3, ErrorCode.OperationTimeout).Message.ShouldContain("could not be reached within 3 s");
    }

    [Fact]
    public void A_call_that_waits_for_a_link_can_be_called_off()
    {
        using var cancel = new CancellationTokenSource();
        _setup.Cut();
        double now = _setup.Time.Clock.TotalSeconds;
        Outcome<string> call = _setup.Host.At(now, () => _setup.Client.GetHostnameAsync(cancellationToken: cancel.Token));
        _setup.Time.At(now + 2, cancel.Cancel);
        _setup.Time.AdvanceBySeconds(5);

        call.At.ShouldBe(now + 2);
        call.Error.ShouldBeAssignableTo<OperationCanceledException>();
    }

    [Fact]
    public void A_call_that_was_under_way_is_lost_and_not_made_again()
    {
        _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Host.Qemu.Timing = QemuTiming.Measured;
        Outcome<Position> call = _setup.Host.At(_setup.Time.Clock.TotalSeconds, () => _setup.Client.LookupDomain("guest").StartAsync());
        _setup.Time.AdvanceBySeconds(0.001);
        _setup.Cut();

        call.Error.ShouldBeOfType<ConnectionLostException>().Message.ShouldStartWith("the connection was lost during DomainCreateWithFlags");
        _setup.Mend();
        Host.LookupDomain("guest").Record.Generation.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void A_host_that_falls_silent_is_given_up_and_connected_to_again()
    {
        double silent = _setup.Time.Clock.TotalSeconds;
        _setup.Swallow();
        _setup.Time.AdvanceBySeconds(60);

        (double at, LinkState state) = _setup.Links.ElementAt(1);
        state.ShouldBeOfType<LinkInterrupted>().Cause.Message.ShouldBe("connection closed due to keepalive timeout");
        (at - silent).ShouldBeInRange(25, 35);
        _setup.Links.Values.Last().ShouldBeOfType<LinkLive>();
    }

    [Fact]
    public void A_connection_that_is_disposed_meanwhile_ends()
    {
        _setup.Cut();
        _setup.Do(async () =>
        {
            await _setup.Client.DisposeAsync();
            return true;
        });

        _setup.Links.Values.Last().ShouldBeOfType<LinkClosed>();
        _setup.Events.CompletedAt.ShouldNotBeNull();
        _setup.Server.Server.ClientCount.ShouldBe(0);
        _setup.Time.Start(); // Nothing goes on for ever.
    }
}
