using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Tests.Drivers.Qemu.Monitor.MonitorBench;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpMonitorNegotiationTests : IDisposable
{
    private readonly MonitorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Nothing_is_read_before_somebody_can_listen()
    {
        _bench.Connection.IsBeingRead.ShouldBeFalse();
        _ = Negotiate();
        _bench.Connection.IsBeingRead.ShouldBeTrue();
    }

    [Fact]
    public void Capabilities_are_sent_after_the_greeting_and_their_answer_completes_the_negotiation()
    {
        Task<QmpGreeting> greeting = Negotiate();
        _bench.Connection.Sent.ShouldBeEmpty();

        _bench.Connection.Receive(GreetingLine);
        _bench.Connection.Sent.ShouldBe(["""{"execute":"qmp_capabilities","id":1}"""]);
        greeting.IsCompleted.ShouldBeFalse();

        _bench.Connection.Receive(Return(1));
        ResultOf(greeting).ShouldSatisfyAllConditions(g => g.Major.ShouldBe(7), g => g.Micro.ShouldBe(22));
    }

    [Fact]
    public void Events_are_legal_from_the_first_byte()
    {
        Task<QmpGreeting> greeting = Negotiate();
        _bench.Note("negotiation", greeting);
        _bench.Connection.Receive(Event("A") + GreetingLine + Event("B"));
        _bench.Connection.Receive(Event("C") + Return(1) + Event("D"));
        _bench.Diary.ShouldBe(["A", "B", "C", "negotiation ok", "D"]);
    }

    [Fact]
    public void The_deadline_covers_a_greeting_that_does_not_come()
    {
        Task<QmpGreeting> greeting = Negotiate();
        _bench.Time.AdvanceBy(Deadline - TimeSpan.FromTicks(1));
        greeting.IsCompleted.ShouldBeFalse();

        _bench.Time.AdvanceBy(TimeSpan.FromTicks(1));
        var error = FailureOf<HypervisorException>(greeting);
        error.Code.ShouldBe(ErrorCode.OperationTimeout);
        error.Domain.ShouldBe(ErrorDomain.Qemu);
        error.Message.ShouldContain("greeting");
        error.Message.ShouldContain("10 s");
    }

    [Fact]
    public void The_deadline_covers_the_answer_to_the_capabilities_from_the_start()
    {
        Task<QmpGreeting> greeting = Negotiate();
        _bench.Time.AdvanceBy(Deadline - TimeSpan.FromSeconds(1));
        _bench.Connection.Receive(GreetingLine);
        greeting.IsCompleted.ShouldBeFalse();

        _bench.Time.AdvanceBy(TimeSpan.FromSeconds(1));
        FailureOf<HypervisorException>(greeting).Message.ShouldContain("10 s");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Calling_it_off_is_no_timeout(bool isGreeted)
    {
        using var cancel = new CancellationTokenSource();
        Task<QmpGreeting> greeting = _bench.Monitor.NegotiateAsync(Deadline, cancel.Token);
        if (isGreeted)
        {
            _bench.Connection.Receive(GreetingLine);
        }

        cancel.Cancel();
        _bench.Turn();
        greeting.IsCanceled.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_end_of_file_on_the_way_fails_it(bool isGreeted)
    {
        Task<QmpGreeting> greeting = Negotiate();
        if (isGreeted)
        {
            _bench.Connection.Receive(GreetingLine);
        }

        _bench.Connection.EndOfFile();
        var error = FailureOf<MonitorLostException>(greeting);
        error.End.Reason.ShouldBe(QmpEndReason.EndOfFile);
        error.Command.ShouldBe(isGreeted ? "qmp_capabilities" : "greeting");
    }

    [Fact]
    public void A_refusal_fails_it()
    {
        Task<QmpGreeting> greeting = Negotiate();
        _bench.Connection.Receive(GreetingLine);
        _bench.Connection.Receive(Error(1));
        FailureOf<QmpCommandException>(greeting).Command.ShouldBe("qmp_capabilities");
    }

    [Fact]
    public void It_happens_once()
    {
        _ = Negotiate();
        Should.Throw<InvalidOperationException>(() => { _ = Negotiate(); });
    }

    [Fact]
    public void A_monitor_that_was_disposed_says_so()
    {
        _bench.Dispose();
        FailureOf<MonitorLostException>(Negotiate()).End.Reason.ShouldBe(QmpEndReason.Disposed);
    }

    [Fact]
    public void Nothing_is_executed_before_it()
    {
        Should.Throw<InvalidOperationException>(() => { _ = _bench.Execute("stop"); });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_deadline_that_is_not_positive_is_nonsense(int seconds)
    {
        Should.Throw<ArgumentOutOfRangeException>(
            () => { _ = _bench.Monitor.NegotiateAsync(TimeSpan.FromSeconds(seconds), CancellationToken.None); });
    }

    [Fact]
    public void A_whole_recorded_session_is_played_back()
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(Transcripts.BootSector).Split('\n').SkipLast(1).ToArray();
        Task<QmpGreeting> greeting = Negotiate();
        foreach (string line in lines)
        {
            _bench.Connection.Receive(line + "\n");
            _ = _bench.Execute("query-status");
        }

        _bench.Connection.EndOfFile();
        greeting.IsCompletedSuccessfully.ShouldBeTrue();
        _bench.Diary.ShouldBe(
        [
            "RESUME", "STOP", "RESUME", "RESET", "RESET", "RESET", "RESET", "POWERDOWN", "SHUTDOWN",
            "closed EndOfFile", "completed",
        ]);
    }

    private Task<QmpGreeting> Negotiate() => _bench.Monitor.NegotiateAsync(Deadline, CancellationToken.None);
}
