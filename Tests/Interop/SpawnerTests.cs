using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

[Collection(DescriptorsCollection.Name)]
public sealed class SpawnerTests
{
    private const ulong SigPipe = 1UL << 12;

    // Asks by name, without opening the directory: a shell that lists it would find its own listing there.
    private const string ListDescriptors =
        "i=0; while [ $i -lt 1024 ]; do [ -e /proc/$$/fd/$i ] && echo $i; i=$((i+1)); done; exit 0";

    [Fact]
    public void Arguments_arrive_as_they_were_written() =>
        Child.Output(new SpawnRequest("/usr/bin/printf", ["[%s]", "a b", "", "$HOME", "ü\n"]))
            .ShouldBe("[a b][][$HOME][ü\n]");

    [Fact]
    public void Argument_zero_is_the_path() => Child.Output(Child.Shell("echo $0")).ShouldBe("/bin/sh\n");

    [Fact]
    public void The_environment_given_is_the_whole_one()
    {
        var request = new SpawnRequest("/usr/bin/env", [])
        {
            Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "x=y" },
        };

        Child.Output(request).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["A=1", "B=x=y"], ignoreOrder: true);
    }

    [Fact]
    public void Without_an_environment_the_child_has_ours_as_it_is_now()
    {
        Environment.SetEnvironmentVariable("RXHV_SPAWNER_TEST", "now");

        Child.Output(new SpawnRequest("/usr/bin/env", [])).Split('\n').ShouldContain("RXHV_SPAWNER_TEST=now");
    }

    [Fact]
    public void The_child_starts_in_the_working_directory()
    {
        using var directory = new TemporaryDirectory();

        Child.Output(Child.Shell("pwd -P") with { WorkingDirectory = directory.Path }).ShouldBe(directory.Path + "\n");
    }

    [Fact]
    public void Output_receives_both_streams_in_order() =>
        Child.Output(Child.Shell("echo one; echo two >&2; echo three")).ShouldBe("one\ntwo\nthree\n");

    [Fact]
    public void Standard_input_is_empty() =>
        Child.Output(Child.Shell("cat; readlink /proc/$$/fd/0")).ShouldBe("/dev/null\n");

    [Fact]
    public void Output_that_nobody_wants_is_dropped()
    {
        using var directory = new TemporaryDirectory();
        string links = directory["links"];

        // Asked first and written later: a redirection may pass through the numbers of the shell itself.
        Child.Run(Child.Shell($"found=$(readlink /proc/$$/fd/1 /proc/$$/fd/2); echo \"$found\" > {links}"))
            .ShouldBe(new ReapResult(ReapKind.Exited, 0));

        File.ReadAllText(links).ShouldBe("/dev/null\n/dev/null\n");
    }

    [Fact]
    public void The_child_leads_a_session_of_its_own()
    {
        SpawnedProcess child = Spawner.Start(Child.Shell("exit 0"));
        using PidHandle handle = child.Handle;
        Descriptors.MeetsInput(handle, Child.Deadline).ShouldBeTrue();

        // Not reaped yet: the zombie still has its line. After "pid (name)": state, parent, group, session.
        string session = File.ReadAllText($"/proc/{child.Id}/stat").Split(')')[^1].Split(' ')[4];
        Child.AwaitExit(handle);

        session.ShouldBe($"{child.Id}");
    }

    [Fact]
    public void No_signal_is_blocked_or_ignored()
    {
        // .NET ignores SIGPIPE: there is something to undo.
        string ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        (Convert.ToUInt64(ignored.Split('\t')[1], 16) & SigPipe).ShouldNotBe(0UL);

        string status = Child.Output(new SpawnRequest("/bin/cat", ["/proc/self/status"]));

        status.ShouldContain("SigBlk:\t0000000000000000");
        status.ShouldContain("SigIgn:\t0000000000000000");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_else_is_inherited(bool hasCloseFrom)
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        using (DescriptorHandle inheritable = Descriptors.DuplicateInheritable(near))
        using (SafeFileHandle output = OpenOutput())
        {
            Descriptors.IsCloseOnExec(inheritable).ShouldBeFalse();
            Descriptors.Number(inheritable).ShouldBeGreaterThan(4);
            SpawnedProcess child = Spawner.Start(
                Child.Shell(ListDescriptors) with { Output = output, Passed = [near, far] },
                PidFd.Open,
                hasCloseFrom ? SpawnFileActions.CloseFrom : SpawnFileActions.CloseEach);
            using PidHandle handle = child.Handle;
            Child.AwaitExit(handle).ShouldBe(new ReapResult(ReapKind.Exited, 0));

            ReadAll(output).ShouldBe("0\n1\n2\n3\n4\n");
        }
    }

    [Fact]
    public void Passed_handles_may_have_each_others_numbers()
    {
        using var directory = new TemporaryDirectory();
        using SafeFileHandle first = File.OpenHandle(directory["first"], FileMode.Create, FileAccess.Write);
        using SafeFileHandle second = File.OpenHandle(directory["second"], FileMode.Create, FileAccess.Write);
        int one = Descriptors.Number(first);
        int two = Descriptors.Number(second);

        // As many as it takes for the targets to cover both numbers; then each is wanted where the other is.
        var passed = Enumerable.Repeat(first, Math.Max(one, two) + 1).ToArray();
        passed[one - SpawnRequest.FirstPassed] = second;
        passed[two - SpawnRequest.FirstPassed] = first;

        Child.Output(Child.Shell($"readlink /proc/$$/fd/{one} /proc/$$/fd/{two}") with { Passed = passed })
            .ShouldBe($"{directory["second"]}\n{directory["first"]}\n");
    }

    [Fact]
    public void The_first_passed_handle_is_number_three()
    {
        using var directory = new TemporaryDirectory();
        using (SafeFileHandle file = File.OpenHandle(directory["file"], FileMode.Create, FileAccess.Write))
        {
            Child.Run(Child.Shell("echo three >&3; echo four >&4") with { Passed = [file, file] })
                .ShouldBe(new ReapResult(ReapKind.Exited, 0));
        }

        File.ReadAllText(directory["file"]).ShouldBe("three\nfour\n");
    }

    [Fact]
    public void Passing_leaves_our_own_handles_as_they_were()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        {
            Child.Run(Child.Shell("exit 0") with { Passed = [near] });

            Descriptors.IsCloseOnExec(near).ShouldBeTrue();
            StreamSocket.Send(near, "x"u8).ShouldBe(1);
        }
    }

    [Fact]
    public void The_handle_and_the_number_are_the_same_process()
    {
        SpawnedProcess child = Spawner.Start(new SpawnRequest("/bin/sleep", ["1000"]));
        using PidHandle handle = child.Handle;

        File.ReadAllText($"/proc/self/fdinfo/{Descriptors.Number(handle)}").ShouldContain($"Pid:\t{child.Id}\n");

        PidFd.SendSignal(handle, 9);
        Child.AwaitExit(handle);
    }

    [Fact]
    public void A_missing_program_is_refused_and_named()
    {
        var exception = Should.Throw<SyscallException>(() => Spawner.Start(new SpawnRequest("/no/such/program", [])));

        (exception.Errno, exception.Subject).ShouldBe((Errno.ENOENT, "/no/such/program"));
    }

    [Fact]
    public void A_missing_working_directory_is_refused_and_named() => Should
        .Throw<SyscallException>(() => Spawner.Start(Child.Shell("exit 0") with { WorkingDirectory = "/no/such" }))
        .Subject.ShouldBe("/bin/sh in /no/such");

    [Fact]
    public void A_file_that_is_no_program_is_refused() => Should
        .Throw<SyscallException>(() => Spawner.Start(new SpawnRequest("/etc/passwd", []))).Errno.ShouldBe(Errno.EACCES);

    [Fact]
    public void A_string_that_C_would_cut_off_is_refused() =>
        Should.Throw<ArgumentException>(() => Spawner.Start(new SpawnRequest("/bin/sh", ["a\0b"])));

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void A_variable_without_a_proper_name_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => Spawner.Start(
        Child.Shell("exit 0") with { Environment = new Dictionary<string, string> { [name] = "1" } }));

    [Fact]
    public void A_closed_handle_is_refused()
    {
        using var signal = new EventSignal();
        signal.Dispose();

        Should.Throw<ObjectDisposedException>(() => Spawner.Start(Child.Shell("exit 0") with { Passed = [signal.Handle] }));
    }

    [Fact]
    public void A_child_without_a_handle_is_killed_and_reaped()
    {
        int pid = 0;
        Should.Throw<SyscallException>(() => Spawner.Start(
            new SpawnRequest("/bin/sleep", ["1000"]),
            child =>
            {
                pid = child;
                throw new SyscallException("pidfd_open", Errno.EMFILE);
            },
            SpawnFileActions.CloseFrom));

        Should.Throw<SyscallException>(() => PidFd.Open(pid)).Errno.ShouldBe(Errno.ESRCH);
    }

    [Fact]
    public void Failures_leave_no_descriptor_behind() => Descriptors.ShouldNotLeak(() =>
    {
        using var signal = new EventSignal();
        var request = new SpawnRequest("/no/such/program", []) { Output = signal.Handle, Passed = [signal.Handle] };
        Should.Throw<SyscallException>(() => Spawner.Start(request));
        Should.Throw<SyscallException>(() => Spawner.Start(
            Child.Shell("exit 0") with { Passed = [signal.Handle] },
            _ => throw new SyscallException("pidfd_open", Errno.EMFILE),
            SpawnFileActions.CloseFrom));
    });

    [Fact]
    public void Children_leave_no_descriptor_behind() => Descriptors.ShouldNotLeak(() =>
    {
        using var signal = new EventSignal();
        Child.Run(new SpawnRequest("/bin/true", []) { Output = signal.Handle, Passed = [signal.Handle, signal.Handle] });
    });

    private static SafeFileHandle OpenOutput() => File.OpenHandle(
        Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    private static string ReadAll(SafeFileHandle file)
    {
        byte[] bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }
}
