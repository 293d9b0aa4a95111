using System;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Tests.Drivers.Qemu.Monitor.MonitorBench;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpMonitorCommandTests : IDisposable
{
    private readonly MonitorBench _bench = new MonitorBench().Negotiated();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_reply_completes_its_command()
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        _bench.Connection.Sent.ShouldBe(["""{"execute":"query-status","id":2}"""]);

        _bench.Connection.Receive(Return(2, """{"running": true}"""));
        ResultOf(status).GetProperty("running").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void A_QEMU_that_never_answers_is_sent_a_bounded_number_of_commands()
    {
        for (int i = 0; i < QmpMonitor.UnansweredLimit; i++)
        {
            using var patience = new CancellationTokenSource();
            _ = _bench.Monitor.ExecuteAsync("query-status", null, Deadline, patience.Token);
            patience.Cancel();
            _bench.Time.AdvanceBy(TimeSpan.FromTicks(1));
        }

        FailureOf<HypervisorException>(_bench.Execute("query-status")).Code.ShouldBe(ErrorCode.OperationFailed);
        _bench.Connection.Sent.Count.ShouldBe(QmpMonitor.UnansweredLimit);

        _bench.Connection.Receive(Return(2));
        _bench.Execute("query-status").IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Handles_go_with_their_command()
    {
        using IHostFile file = new VirtualHost(_bench.Time).Files.Open("/file", HostFileMode.Create);

        Task<JsonElement> given = _bench.Monitor.ExecuteAsync(
            "getfd", static json => json.WriteString("fdname", "save"), [file], Deadline, CancellationToken.None);

        _bench.Connection.Sent.ShouldBe(["""{"execute":"getfd","arguments":{"fdname":"save"},"id":2}"""]);
        _bench.Connection.SentHandles.ShouldHaveSingleItem().ShouldBe([file]);
        _bench.Connection.Receive(Return(2));
        ResultOf(given).ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public void Arguments_are_sent()
    {
        _ = _bench.Monitor.ExecuteAsync(
            "device_del", w => w.WriteString("id", "vd0"), Deadline, CancellationToken.None);
        _bench.Connection.Sent.ShouldBe(["""{"execute":"device_del","arguments":{"id":"vd0"},"id":2}"""]);
    }

    [Fact]
    public void A_refusal_fails_its_command_only()
    {
        Task<JsonElement> first = _bench.Execute("first");
        Task<JsonElement> second = _bench.Execute("second");
        _bench.Connection.Receive(Error(2) + Return(3));

        var error = FailureOf<QmpCommandException>(first);
        (error.Command, error.ErrorClass, error.Description).ShouldBe(("first", "GenericError", "no"));
        second.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Every_interleaving_of_events_and_replies_is_seen_in_its_order()
    {
        for (int mask = 0; mask < 1 << 4; mask++)
        {
            foreach (long[] replies in new long[][] { [2, 3, 4], [4, 2, 3], [3, 4, 2] })
            {
                using MonitorBench bench = new MonitorBench().Negotiated();
                foreach (long id in replies.Order())
                {
                    bench.Note($"{id}", bench.Execute("x"));
                }

                string[] wire = [.. Enumerable.Range(0, 4).SelectMany(i => (string[])
                [
                    .. (mask >> i & 1) != 0 ? [Event($"E{i}")] : (string[])[],
                    .. i < 3 ? [Return(replies[i])] : (string[])[],
                ])];
                string[] expected = [.. Enumerable.Range(0, 4).SelectMany(i => (string[])
                [
                    .. (mask >> i & 1) != 0 ? [$"E{i}"] : (string[])[],
                    .. i < 3 ? [$"{replies[i]} ok"] : (string[])[],
                ])];

                bench.Connection.Receive(string.Concat(wire));
                bench.Diary.ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void The_event_that_comes_before_the_reply_to_quit_is_seen_before_it()
    {
        _bench.Note("quit", _bench.Execute("quit"));
        _bench.Connection.Receive(Event("SHUTDOWN") + Return(2));
        _bench.Connection.EndOfFile();
        _bench.Diary.ShouldBe(["SHUTDOWN", "quit ok", "closed EndOfFile", "completed"]);
    }

    [Fact]
    public void A_command_fails_at_its_deadline_and_not_before()
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        _bench.Time.AdvanceBy(Deadline - TimeSpan.FromTicks(1));
        status.IsCompleted.ShouldBeFalse();

        _bench.Time.AdvanceBy(TimeSpan.FromTicks(1));
        var error = FailureOf<HypervisorException>(status);
        (error.Code, error.Domain).ShouldBe((ErrorCode.OperationTimeout, ErrorDomain.Qemu));
        error.Message.ShouldContain("query-status");
        error.Message.ShouldContain("10 s");
    }

    [Fact]
    public void A_command_without_a_deadline_waits()
    {
        Task<JsonElement> status = _bench.Monitor.ExecuteAsync(
            "query-status", null, Timeout.InfiniteTimeSpan, CancellationToken.None);
        _bench.Time.AdvanceBy(TimeSpan.FromDays(365));
        _bench.Connection.Receive(Return(2));
        status.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void No_timer_outlives_its_command()
    {
        _ = _bench.Execute("query-status");
        _bench.Connection.Receive(Return(2));
        _bench.Time.Start();
        _bench.Time.Now.ShouldBe(DateTimeOffset.MinValue, "virtual time runs on to the last timer that is left");
    }

    [Fact]
    public void The_late_reply_to_a_command_that_timed_out_is_dropped_and_the_monitor_goes_on()
    {
        _ = _bench.Execute("slow");
        _bench.Time.AdvanceBy(Deadline);
        Task<JsonElement> next = _bench.Execute("next");
        _bench.Connection.Receive(Return(2) + Return(3));

        next.IsCompletedSuccessfully.ShouldBeTrue();
        _bench.Monitor.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void The_late_reply_is_dropped_once()
    {
        _ = _bench.Execute("slow");
        _bench.Time.AdvanceBy(Deadline);
        _bench.Connection.Receive(Error(2));
        _bench.Monitor.Closed.IsCompleted.ShouldBeFalse();
        _bench.Connection.Receive(Error(2));
        ResultOf(_bench.Monitor.Closed).Reason.ShouldBe(QmpEndReason.ProtocolError);
    }

    [Fact]
    public void A_command_that_is_called_off_is_canceled_and_its_reply_dropped()
    {
        using var cancel = new CancellationTokenSource();
        Task<JsonElement> status = _bench.Execute("query-status", cancel.Token);
        cancel.Cancel();
        status.IsCompleted.ShouldBeFalse("a token may be cancelled on any thread; the task completes on the scheduler");
        _bench.Turn();

        status.IsCanceled.ShouldBeTrue();
        _bench.Connection.Receive(Return(2));
        _bench.Monitor.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void A_command_that_was_called_off_before_it_is_not_sent()
    {
        _bench.Execute("stop", new CancellationToken(canceled: true)).IsCanceled.ShouldBeTrue();
        _bench.Connection.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void A_reply_that_overtakes_the_cancellation_wins()
    {
        using var cancel = new CancellationTokenSource();
        Task<JsonElement> status = _bench.Execute("query-status", cancel.Token);
        cancel.Cancel();
        _bench.Connection.Receive(Return(2));
        _bench.Turn();
        status.IsCompletedSuccessfully.ShouldBeTrue();
        _bench.Monitor.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void A_second_reply_ends_the_monitor()
    {
        foreach (bool isOneRead in new[] { false, true })
        {
            using MonitorBench bench = new MonitorBench().Negotiated();
            Task<JsonElement> status = bench.Execute("query-status");
            foreach (string read in isOneRead ? [Return(2) + Return(2)] : new[] { Return(2), Return(2) })
            {
                bench.Connection.Receive(read);
            }

            status.IsCompletedSuccessfully.ShouldBeTrue();
            QmpEnd end = ResultOf(bench.Monitor.Closed);
            end.Reason.ShouldBe(QmpEndReason.ProtocolError);
            end.Cause.ShouldBeOfType<QmpProtocolException>();
        }
    }

    [Theory]
    [InlineData("""{"return": {}, "id": 99}""")]
    [InlineData("""{"return": {}, "id": 1}""")]
    [InlineData("""{"return": {}}""")]
    [InlineData("""{"error": {"class": "GenericError", "desc": "x"}, "id": 99}""")]
    [InlineData("""{"error": {"class": "GenericError", "desc": "JSON parse error"}}""")]
    public void A_reply_that_answers_nothing_ends_the_monitor(string line)
    {
        Task<JsonElement> status = _bench.Execute("query-status");
        _bench.Connection.Receive(line + "\r\n");
        ResultOf(_bench.Monitor.Closed).Reason.ShouldBe(QmpEndReason.ProtocolError);
        FailureOf<MonitorLostException>(status).InnerException.ShouldBeOfType<QmpProtocolException>();
    }

    [Fact]
    public void A_continuation_may_execute_the_next_command()
    {
        Task<int> both = Chain();
        _bench.Connection.Receive(Event("A") + Return(2) + Event("B"));
        _bench.Connection.Sent.Count.ShouldBe(2);
        _bench.Connection.Receive(Return(3));
        ResultOf(both).ShouldBe(2);
        _bench.Diary.ShouldBe(["A", "B"]);

        async Task<int> Chain()
        {
            await _bench.Execute("first");
            await _bench.Execute("second");
            return 2;
        }
    }

    [Fact]
    public void A_peer_that_answers_inside_Send_is_understood()
    {
        _bench.Connection.OnSend = sent => _bench.Connection.Receive(
            Event("BEFORE") + Return(JsonElement.Parse(sent).GetProperty("id").GetInt64()));
        _bench.Execute("first").IsCompletedSuccessfully.ShouldBeTrue();
        _bench.Execute("second").IsCompletedSuccessfully.ShouldBeTrue();
        _bench.Diary.ShouldBe(["BEFORE", "BEFORE"]);
    }

    [Fact]
    public void A_peer_that_takes_no_more_fails_the_command_and_not_the_monitor()
    {
        _bench.Connection.OnSend = _ =>
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None, "4 MiB wait");
        FailureOf<HypervisorException>(_bench.Execute("stop")).Code.ShouldBe(ErrorCode.OperationFailed);

        _bench.Connection.OnSend = null;
        Task<JsonElement> next = _bench.Execute("cont");
        _bench.Connection.Receive(Return(3));
        next.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Arguments_that_throw_send_nothing_and_use_up_no_id()
    {
        Should.Throw<FormatException>(() =>
        {
            _ = _bench.Monitor.ExecuteAsync("x", _ => throw new FormatException(), Deadline, CancellationToken.None);
        });
        _bench.Connection.Sent.ShouldBeEmpty();
        _ = _bench.Execute("stop");
        _bench.Connection.Sent.ShouldBe(["""{"execute":"stop","id":2}"""]);
    }

    [Fact]
    public void Nonsense_is_refused_at_once()
    {
        Should.Throw<ArgumentException>(() => { _ = _bench.Execute(""); });
        Should.Throw<ArgumentOutOfRangeException>(() =>
        {
            _ = _bench.Monitor.ExecuteAsync("stop", null, TimeSpan.Zero, CancellationToken.None);
        });
        _bench.Connection.Sent.ShouldBeEmpty();
    }
}
