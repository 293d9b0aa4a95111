using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Tests.Drivers.Qemu.Monitor.MonitorBench;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpMonitorEndTests : IDisposable
{
    private readonly MonitorBench _bench = new MonitorBench().Negotiated();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void An_end_of_file_fails_every_pending_command_each_with_its_name_and_in_their_order()
    {
        Task<JsonElement>[] pending = [.. Enumerable.Range(0, 5).Select(i => _bench.Execute($"c{i}"))];
        _bench.Connection.Receive(Return(3));
        foreach ((Task<JsonElement> task, int i) in pending.Select((task, i) => (task, i)))
        {
            _bench.Note($"c{i}", task);
        }

        _bench.Diary.Clear();
        _bench.Connection.EndOfFile();

        _bench.Diary.ShouldBe(
        [
            "c0 MonitorLostException", "c2 MonitorLostException", "c3 MonitorLostException", "c4 MonitorLostException",
            "closed EndOfFile", "completed",
        ]);
        FailureOf<MonitorLostException>(pending[2]).ShouldSatisfyAllConditions(
            e => e.Command.ShouldBe("c2"), e => e.InnerException.ShouldBeNull(), e => e.Message.ShouldContain("c2"));
    }

    [Fact]
    public void An_end_of_file_inside_a_line_is_an_end_of_file()
    {
        _bench.Connection.Receive(Event("A") + """{"timest""");
        _bench.Connection.EndOfFile();
        _bench.Diary.ShouldBe(["A", "closed EndOfFile", "completed"]);
    }

    [Fact]
    public void A_connection_that_fails_is_the_first_cause()
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        var cause = new InvalidOperationException("read: EIO");
        _bench.Connection.Fail(cause);
        ResultOf(_bench.Monitor.Closed).ShouldBe(new QmpEnd(QmpEndReason.ConnectionFailed, cause));
        FailureOf<MonitorLostException>(status).InnerException.ShouldBeSameAs(cause);
    }

    [Fact]
    public void What_came_before_garbage_is_delivered_and_what_comes_after_is_not()
    {
        Task<JsonElement> first = _bench.Execute("first");
        Task<JsonElement> second = _bench.Execute("second");
        _bench.Connection.Receive(Event("A") + Return(2) + "garbage\r\n" + Return(3) + Event("B"));
        _bench.Connection.Receive(Event("C"));

        first.IsCompletedSuccessfully.ShouldBeTrue();
        FailureOf<MonitorLostException>(second).End.Reason.ShouldBe(QmpEndReason.ProtocolError);
        _bench.Diary.ShouldBe(["A", "closed ProtocolError", "completed"]);
        _bench.Connection.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void Disposing_fails_what_is_pending_and_closes_the_connection()
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        _bench.Dispose();
        FailureOf<MonitorLostException>(status).End.ShouldBe(new QmpEnd(QmpEndReason.Disposed, null));
        _bench.Connection.IsDisposed.ShouldBeTrue();
        _bench.Connection.IsBeingRead.ShouldBeFalse();
        _bench.Diary.ShouldBe(["closed Disposed", "completed"]);
    }

    [Fact]
    public void Disposing_twice_changes_nothing()
    {
        _bench.Dispose();
        _bench.Dispose();
        _bench.Diary.ShouldBe(["closed Disposed", "completed"]);
    }

    [Fact]
    public void The_first_end_is_the_one_that_is_told()
    {
        _bench.Connection.EndOfFile();
        _bench.Dispose();
        ResultOf(_bench.Monitor.Closed).Reason.ShouldBe(QmpEndReason.EndOfFile);
    }

    [Fact]
    public void A_command_after_the_end_fails_with_the_cause()
    {
        _bench.Connection.Receive("garbage\r\n");
        var error = FailureOf<MonitorLostException>(_bench.Execute("stop"));
        error.InnerException.ShouldBeOfType<QmpProtocolException>();
        _bench.Connection.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_subscribes_after_the_end_is_told_so()
    {
        _bench.Dispose();
        bool isCompleted = false;
        using IDisposable late = _bench.Monitor.Events.Subscribe(_ => { }, () => isCompleted = true);
        isCompleted.ShouldBeTrue();
    }

    [Fact]
    public void An_observer_may_dispose_the_monitor_and_hears_nothing_more()
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        using IDisposable observer = _bench.Monitor.Events.Subscribe(_ => _bench.Dispose());
        _bench.Connection.Receive(Event("A") + Event("B") + Return(2) + Event("C"));
        _bench.Diary.ShouldBe(["A", "closed Disposed", "completed"]);
        status.IsFaulted.ShouldBeTrue();
    }

    [Fact]
    public void A_continuation_may_dispose_the_monitor()
    {
        Task<JsonElement> second = Task.FromResult(default(JsonElement));
        Task first = DisposeAfterFirst();
        second = _bench.Execute("second");
        _bench.Connection.Receive(Return(2) + Return(3) + Event("A"));
        first.IsCompletedSuccessfully.ShouldBeTrue();
        second.IsFaulted.ShouldBeTrue();
        _bench.Diary.ShouldBe(["closed Disposed", "completed"]);

        async Task DisposeAfterFirst()
        {
            await _bench.Execute("first");
            _bench.Dispose();
        }
    }

    [Fact]
    public void A_continuation_of_a_failed_command_finds_a_monitor_that_is_closed()
    {
        Task<string> outcome = Retry();
        _bench.Connection.EndOfFile();
        ResultOf(outcome).ShouldBe("EndOfFile");

        async Task<string> Retry()
        {
            try
            {
                await _bench.Execute("first");
                return "";
            }
            catch (MonitorLostException)
            {
                return FailureOf<MonitorLostException>(_bench.Execute("again")).End.Reason.ToString();
            }
        }
    }

    [Fact]
    public void An_observer_that_throws_breaks_neither_the_reading_nor_the_replies()
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        using IDisposable observer = _bench.Monitor.Events.Subscribe(_ => throw new FormatException("mine"));
        _bench.Connection.Receive(Event("A") + Return(2));
        status.IsCompletedSuccessfully.ShouldBeTrue();
        _bench.Connection.IsBeingRead.ShouldBeTrue();

        Should.Throw<FormatException>(_bench.Turn).Message.ShouldBe("mine", "it reaches the scheduler, which decides");
        _bench.Time.Stop();

        Task<JsonElement> next = _bench.Execute("query-status");
        _bench.Connection.Receive(Event("B") + Return(3));
        next.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Only_the_events_of_the_filter_arrive()
    {
        using MonitorBench bench = new MonitorBench(filter: new QmpEventFilter("STOP")).Negotiated();
        bench.Connection.Receive(Event("RESET") + Event("STOP") + Event("RTC_CHANGE"));
        bench.Diary.ShouldBe(["STOP"]);
    }

    [Fact]
    public void Damage_to_a_session_ends_the_monitor_and_never_throws()
    {
        byte[] session = Transcripts.BootSector;
        foreach (int at in Enumerable.Range(0, session.Length / 7).Select(i => i * 7))
        {
            byte[] damaged = [.. session];
            damaged[at] ^= 0x5A;
            using var bench = new MonitorBench();
            _ = bench.Monitor.NegotiateAsync(Deadline, default);
            List<Task> pending = [];
            foreach (string line in Encoding.Latin1.GetString(damaged).Split('\n'))
            {
                bench.Connection.Receive(Encoding.Latin1.GetBytes(line + "\n"));
                pending.Add(bench.Execute("x"));
            }

            bench.Connection.EndOfFile();
            bench.Monitor.Closed.IsCompletedSuccessfully.ShouldBeTrue();
            pending.ShouldAllBe(task => task.IsCompleted);
        }
    }
}
