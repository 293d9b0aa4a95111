using System;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>What an exception that nobody catches does to the process: seen in a process of its own.</summary>
public sealed class UnhandledExceptionTests : IDisposable
{
    private const int Abort = 6;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_handler_the_process_ends_and_says_why()
    {
        (ReapResult end, string output) = Run("unhandled");

        end.ShouldBe(new ReapResult(ReapKind.Killed, Abort));
        output.ShouldContain("An exception escaped an observer or action on PollScheduler: on purpose");
        output.ShouldNotContain("went on");
    }

    [Fact]
    public void With_a_handler_it_goes_on()
    {
        (ReapResult end, string output) = Run("handled");

        end.ShouldBe(new ReapResult(ReapKind.Exited, 0), output);
        output.ShouldBe("handled: on purpose\nwent on\n");
    }

    [Fact]
    public void A_handler_that_throws_ends_the_process_too()
    {
        (ReapResult end, string output) = Run("handler fails");

        end.ShouldBe(new ReapResult(ReapKind.Killed, Abort));
        output.ShouldContain("The handler of UnhandledException failed: handler");
    }

    private (ReapResult End, string Output) Run(string program)
    {
        using SafeFileHandle output = File.OpenHandle(_folder["output"], FileMode.Create, FileAccess.Write);
        using PidHandle child = Spawner.Start(new SpawnRequest(ChildProgram.Runtime, ChildProgram.Arguments)
        {
            Environment = ChildProgram.EnvironmentFor(program),
            WorkingDirectory = _folder.Path, // A core file, where the system writes any, goes away with the folder.
            Output = output,
        }).Handle;
        ReapResult end = default;
        SpinWait.SpinUntil(() => (end = PidFd.TryReap(child)).Kind != ReapKind.StillRunning, TimeSpan.FromMinutes(2))
            .ShouldBeTrue();
        return (end, File.ReadAllText(_folder["output"]));
    }
}
