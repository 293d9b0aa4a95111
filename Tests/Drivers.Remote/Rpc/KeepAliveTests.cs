using System;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Rpc;

public sealed class KeepAliveTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void A_silent_peer_is_asked_after_each_interval_and_given_up_one_after_the_last()
    {
        var life = new KeepAlive(_clock, TimeSpan.FromSeconds(5), 2);

        _clock.Seconds = 4.999;
        life.Next(out TimeSpan wait).ShouldBe(KeepAliveStep.Wait);
        wait.TotalSeconds.ShouldBe(0.001, 0.0001);
        _clock.Seconds = 5;
        life.Next(out wait).ShouldBe(KeepAliveStep.Ping);
        wait.ShouldBe(TimeSpan.FromSeconds(5));
        _clock.Seconds = 10;
        life.Next(out _).ShouldBe(KeepAliveStep.Ping);
        _clock.Seconds = 14;
        life.Next(out _).ShouldBe(KeepAliveStep.Wait);
        _clock.Seconds = 15;
        life.Next(out _).ShouldBe(KeepAliveStep.Dead);
    }

    [Fact]
    public void The_last_fraction_of_a_millisecond_is_waited_for_and_not_spun_through()
    {
        var life = new KeepAlive(_clock, TimeSpan.FromSeconds(5), 2);

        _clock.Seconds = 4.9999;

        life.Next(out TimeSpan wait).ShouldBe(KeepAliveStep.Wait);
        wait.ShouldBe(TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Any_packet_starts_it_anew()
    {
        var life = new KeepAlive(_clock, TimeSpan.FromSeconds(5), 1);
        _clock.Seconds = 5;
        life.Next(out _).ShouldBe(KeepAliveStep.Ping);

        _clock.Seconds = 9;
        life.NoteLife();

        _clock.Seconds = 10;
        life.Next(out TimeSpan wait).ShouldBe(KeepAliveStep.Wait);
        wait.ShouldBe(TimeSpan.FromSeconds(4));
        _clock.Seconds = 14;
        life.Next(out _).ShouldBe(KeepAliveStep.Ping);
        _clock.Seconds = 19;
        life.Next(out _).ShouldBe(KeepAliveStep.Dead);
    }

    [Fact]
    public void Without_pings_silence_alone_is_the_end()
    {
        var life = new KeepAlive(_clock, TimeSpan.FromSeconds(5), 0);

        _clock.Seconds = 5;

        life.Next(out _).ShouldBe(KeepAliveStep.Dead);
    }

    private sealed class HandClock : TimeProvider
    {
        internal double Seconds { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => TimeSpan.FromSeconds(Seconds).Ticks;
    }
}
