using System;
using System.Reflection;
using System.Runtime.Loader;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>The process has one default scheduler. Each test loads a copy of the engine, with a default of its own.</summary>
public sealed class DefaultSchedulerTests
{
    private readonly Engine _engine = new();

    [Fact]
    public void The_default_scheduler_is_one()
    {
        object first = _engine.Default;

        _engine.Default.ShouldBeSameAs(first);
        ((IDisposable)first).Dispose();
    }

    [Fact]
    public void The_default_scheduler_runs_on_the_loop_that_the_application_brings()
    {
        using IDisposable loop = _engine.NewLoop();

        _engine.UseLoop(loop);

        _engine.LoopOf(_engine.Default).ShouldBeSameAs(loop);
    }

    [Fact]
    public void A_loop_can_be_brought_only_once()
    {
        using IDisposable first = _engine.NewLoop();
        using IDisposable second = _engine.NewLoop();
        _engine.UseLoop(first);

        Should.Throw<InvalidOperationException>(() => _engine.UseLoop(second)).Message.ShouldContain("chosen once");

        _engine.LoopOf(_engine.Default).ShouldBeSameAs(first);
    }

    [Fact]
    public void A_loop_cannot_be_brought_after_first_use()
    {
        using var scheduler = (IDisposable)_engine.Default;
        using IDisposable loop = _engine.NewLoop();

        Should.Throw<InvalidOperationException>(() => _engine.UseLoop(loop)).Message.ShouldContain("in use already");
    }

    /// <summary>The engine's assembly once more: its own static fields, nothing else different.</summary>
    private sealed class Engine
    {
        private readonly Assembly _assembly =
            new AssemblyLoadContext("engine").LoadFromAssemblyPath(typeof(PollScheduler).Assembly.Location);

        internal object Default => SchedulerType.GetProperty(nameof(PollScheduler.Default))!.GetValue(null)!;

        private Type SchedulerType => _assembly.GetType(typeof(PollScheduler).FullName!)!;

        internal IDisposable NewLoop()
            => (IDisposable)Activator.CreateInstance(_assembly.GetType(typeof(EpollEventLoop).FullName!)!)!;

        internal void UseLoop(IDisposable loop)
            => SchedulerType.GetMethod(nameof(PollScheduler.UseLoop))!.Invoke(
                null, BindingFlags.DoNotWrapExceptions, binder: null, [loop], culture: null);

        internal object LoopOf(object scheduler)
            => SchedulerType.GetField("_loop", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(scheduler)!;
    }
}
