using System;
using System.Threading;
using Rx.Hypervisor.Streams.Sources;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Sources;

public sealed class NotificationGateTests
{
    private readonly NotificationGate _gate = new();

    [Fact]
    public void Nothing_enters_once_it_is_closed()
    {
        _gate.TryEnter().ShouldBeTrue();
        _gate.Leave();

        _gate.Close().ShouldBeTrue();
        _gate.Close().ShouldBeFalse();

        _gate.TryEnter().ShouldBeFalse();
        _gate.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public void Closing_inside_a_notification_does_not_wait_for_itself()
    {
        _gate.TryEnter().ShouldBeTrue();
        _gate.TryEnter().ShouldBeTrue();

        _gate.Close().ShouldBeTrue();

        _gate.TryEnter().ShouldBeFalse();
        _gate.Leave();
        _gate.Leave();
        _gate.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public void Closing_on_another_thread_waits_until_the_outermost_notification_is_through()
    {
        bool closed = false;
        _gate.TryEnter().ShouldBeTrue();
        _gate.TryEnter().ShouldBeTrue();
        var closer = new Thread(() =>
        {
            _gate.Close();
            Volatile.Write(ref closed, true);
        });
        closer.Start();
        SpinWait.SpinUntil(() => _gate.IsClosed, TimeSpan.FromSeconds(30)).ShouldBeTrue();

        _gate.Leave();
        Volatile.Read(ref closed).ShouldBeFalse();
        _gate.Leave();

        closer.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    [Fact]
    public void Two_observers_that_close_each_others_gates_do_not_wait_for_ever()
    {
        var other = new NotificationGate();
        using var inside = new Barrier(2);
        Thread[] threads = [Close(_gate, other), Close(other, _gate)];

        foreach (Thread thread in threads)
        {
            thread.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        }

        Thread Close(NotificationGate mine, NotificationGate its)
        {
            var thread = new Thread(() =>
            {
                mine.TryEnter().ShouldBeTrue();
                inside.SignalAndWait();
                its.Close();
                mine.Leave();
            })
            { IsBackground = true };
            thread.Start();
            return thread;
        }
    }
}
