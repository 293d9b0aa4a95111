using System;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Streams.Loop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Sources;

/// <summary>A scheduler on a real loop, and programs of the system to provoke it with.</summary>
internal sealed class SourceFixture : IDisposable
{
    private readonly EpollFixture _loop = new();

    internal PollScheduler Scheduler => _loop.Poll;

    internal IEventLoop Loop => _loop.Loop;

    internal Seen<Exception> Errors => _loop.Errors;

    internal void RunUntil(Func<bool> condition) => _loop.RunUntil(condition);

    internal void Do(Action action) => _loop.Do(action);

    internal void Settle() => _loop.Settle();

    /// <summary>Starts a shell script. The caller reaps it.</summary>
    internal static SpawnedProcess Start(string script) => Spawner.Start(new SpawnRequest("/bin/sh", ["-c", script]));

    /// <summary>Runs a shell script to its end.</summary>
    internal static void Run(string script)
    {
        using PidHandle child = Start(script).Handle;
        ReapResult end = default;
        SpinWait.SpinUntil(() => (end = PidFd.TryReap(child)).Kind != ReapKind.StillRunning, TimeSpan.FromSeconds(30))
            .ShouldBeTrue();
        end.ShouldBe(new ReapResult(ReapKind.Exited, 0), script);
    }

    public void Dispose() => _loop.Dispose();
}
