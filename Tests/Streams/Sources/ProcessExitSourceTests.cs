using System;
using System.Globalization;
using System.IO;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Sources;

public sealed class ProcessExitSourceTests : IDisposable
{
    private const int Kill = 9;
    private readonly SourceFixture _fixture = new();
    private readonly Seen<string> _seen = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void An_exit_code_is_told_once_and_the_child_is_reaped()
    {
        using PidHandle child = SourceFixture.Start("exit 7").Handle;

        Watch(child, "exit");

        _fixture.RunUntil(() => _seen.Count == 2);
        _seen.ShouldBe(["exit: exit code 7", "exit completed"]);
        PidFd.TryReap(child).Kind.ShouldBe(ReapKind.NotAChild);
        _fixture.Settle();
        KernelView.Registrations(_fixture.Loop, child).ShouldBe(0);
    }

    [Fact]
    public void A_signal_is_told_as_such()
    {
        using PidHandle child = SourceFixture.Start("exec sleep 1000").Handle;
        Watch(child, "exit");
        _fixture.Settle();
        _seen.ShouldBeEmpty();

        PidFd.SendSignal(child, Kill);

        _fixture.RunUntil(() => _seen.Count == 2);
        _seen.ShouldBe(["exit: signal 9", "exit completed"]);
    }

    [Fact]
    public void A_second_subscriber_learns_that_it_ended_but_not_how()
    {
        using PidHandle child = SourceFixture.Start("exec sleep 1000").Handle;
        Watch(child, "one");
        Watch(child, "other");
        _fixture.Settle();

        PidFd.SendSignal(child, Kill);

        _fixture.RunUntil(() => _seen.Count == 4);
        string[] values = Array.FindAll(_seen.ToArray(), static line => line.Contains(':'));
        Array.ConvertAll(values, static line => line[(line.IndexOf(':') + 2)..])
            .ShouldBe(["signal 9", "unknown exit"], ignoreOrder: true);
    }

    [Fact]
    public void A_process_that_is_no_child_exits_without_a_code()
    {
        using var folder = new TemporaryFolder();
        SourceFixture.Run($"sleep 1000 & echo $! > {folder["pid"]}");
        using PidHandle grandchild = PidFd.Open(int.Parse(File.ReadAllText(folder["pid"]), CultureInfo.InvariantCulture));
        Watch(grandchild, "exit");
        _fixture.Settle();

        PidFd.SendSignal(grandchild, Kill);

        _fixture.RunUntil(() => _seen.Count == 2);
        _seen.ShouldBe(["exit: unknown exit", "exit completed"]);
    }

    [Fact]
    public void A_handle_closed_while_watched_is_an_error()
    {
        using PidHandle child = SourceFixture.Start("exec sleep 1000").Handle;
        using (var copy = new PidHandle(Libc.fcntl(child, Libc.F_DUPFD_CLOEXEC, 0), ownsHandle: true))
        {
            Watch(copy, "exit");
            _fixture.Settle();
        }

        _fixture.RunUntil(() => _seen.Count == 1);
        _seen.ShouldBe(["exit failed: ObjectDisposedException"]);
        PidFd.SendSignal(child, Kill);
        Watch(child, "child");
        _fixture.RunUntil(() => _seen.Count == 3);
    }

    private void Watch(PidHandle process, string who)
        => _fixture.Scheduler.WhenExited(process).Subscribe(
            (ProcessExit exit) => _seen.Add($"{who}: {exit}"),
            error => _seen.Add($"{who} failed: {error.GetType().Name}"),
            () => _seen.Add($"{who} completed"));
}
