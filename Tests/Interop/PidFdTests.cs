using System;
using System.Collections.Generic;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class PidFdTests
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    private static readonly SpawnRequest Sleeper = new("/bin/sleep", ["1000"]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    public void A_child_that_exits_leaves_its_code(int code) =>
        Child.Run(Child.Shell($"exit {code}")).ShouldBe(new ReapResult(ReapKind.Exited, code));

    [Theory]
    [InlineData(SigKill)]
    [InlineData(SigTerm)]
    [InlineData(6)]  // SIGABRT: dumps core, where that is switched on.
    [InlineData(13)] // SIGPIPE: ignored by .NET, not by its children.
    public void A_child_that_a_signal_ends_leaves_the_signal(int signal)
    {
        SpawnedProcess child = Spawner.Start(Sleeper);
        using PidHandle handle = child.Handle;

        PidFd.SendSignal(handle, signal).ShouldBeTrue();

        Child.AwaitExit(handle).ShouldBe(new ReapResult(ReapKind.Killed, signal));
    }

    [Fact]
    public void A_running_child_is_not_reaped()
    {
        SpawnedProcess child = Spawner.Start(Sleeper);
        using PidHandle handle = child.Handle;

        Descriptors.MeetsInput(handle, TimeSpan.Zero).ShouldBeFalse();
        PidFd.TryReap(handle).ShouldBe(new ReapResult(ReapKind.StillRunning, 0));

        PidFd.SendSignal(handle, SigKill);
        Child.AwaitExit(handle);
    }

    [Fact]
    public void A_child_is_reaped_once()
    {
        SpawnedProcess child = Spawner.Start(Child.Shell("exit 3"));
        using PidHandle handle = child.Handle;
        Child.AwaitExit(handle).Status.ShouldBe(3);

        PidFd.TryReap(handle).Kind.ShouldBe(ReapKind.NotAChild);
    }

    [Fact]
    public void A_signal_reaches_a_zombie_and_misses_a_reaped_child()
    {
        SpawnedProcess child = Spawner.Start(Child.Shell("exit 0"));
        using PidHandle handle = child.Handle;
        Descriptors.MeetsInput(handle, Child.Deadline).ShouldBeTrue();

        PidFd.SendSignal(handle, SigTerm).ShouldBeTrue();
        PidFd.TryReap(handle).ShouldBe(new ReapResult(ReapKind.Exited, 0));
        PidFd.SendSignal(handle, SigTerm).ShouldBeFalse();
    }

    [Theory]
    [InlineData("exit 7", ReapKind.Exited, 7)]
    [InlineData("kill -9 $$", ReapKind.Killed, SigKill)]
    public void How_a_process_ended_is_told_to_others_once_it_was_reaped(string script, ReapKind kind, int status)
    {
        SpawnedProcess child = Spawner.Start(Child.Shell(script));
        using PidHandle handle = child.Handle;
        Descriptors.MeetsInput(handle, Child.Deadline).ShouldBeTrue();
        ReapKind unreaped = PidFd.ReadExit(handle).Kind;

        PidFd.TryReap(handle);

        // The second line is what kernels before 6.15 answer; they never tell.
        (unreaped, PidFd.ReadExit(handle)).ShouldBeOneOf(
            (ReapKind.StillRunning, new ReapResult(kind, status)),
            (unreaped, new ReapResult(ReapKind.NotAChild, 0)));
    }

    [Fact]
    public void A_process_that_is_no_child_can_be_opened_and_not_reaped()
    {
        using PidHandle self = PidFd.Open(Environment.ProcessId);

        PidFd.SendSignal(self, 0).ShouldBeTrue();
        PidFd.TryReap(self).Kind.ShouldBe(ReapKind.NotAChild);
    }

    [Fact]
    public void Children_do_not_get_it()
    {
        using PidHandle self = PidFd.Open(Environment.ProcessId);

        Descriptors.IsCloseOnExec(self).ShouldBeTrue();
    }

    [Theory]
    [InlineData(int.MaxValue, Errno.ESRCH)]
    [InlineData(0, Errno.EINVAL)]
    [InlineData(-1, Errno.EINVAL)]
    public void A_number_without_a_process_is_refused(int pid, int errno) =>
        Should.Throw<SyscallException>(() => PidFd.Open(pid)).Errno.ShouldBe(errno);

    [Fact]
    public void A_signal_that_does_not_exist_is_refused()
    {
        using PidHandle self = PidFd.Open(Environment.ProcessId);

        Should.Throw<SyscallException>(() => PidFd.SendSignal(self, 1000)).Errno.ShouldBe(Errno.EINVAL);
    }
}
