using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Threading;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Another host for one engine, that can be killed at any of its steps as SIGKILL would have it.</summary>
/// <remarks>
/// <para>Steps: each call with an effect outside the engine is one, numbered from 1. What only looks is none: to be killed
/// before it is to be killed after the step that came before it.</para>
/// <para>Death: from then on nothing that the engine does reaches the inner host. Its scheduled work is dropped, its awaits never
/// resume, and what the kernel would close is closed: connections, listeners, files, locks. Processes live on.</para>
/// <para>The step at which it dies throws, so that the running action comes to an end; what the engine tells its own observers
/// and callers on that way would in truth reach nobody. A caller may see <see cref="EngineKilledException"/>, or nothing for ever.</para>
/// <para>Threading: the inner host's scheduler.</para>
/// </remarks>
internal sealed class KillableHost : IHost
{
    private readonly IHost _inner;
    private readonly (int Step, KillMoment Moment)? _plan;
    private readonly CompositeDisposable _held = [];
    private readonly CancellationTokenSource _death = new();
    private readonly SchedulerSynchronizationContext _context;
    private readonly List<string> _steps = [];
    private readonly KillablePorts _ports;

    internal KillableHost(IHost inner, (int Step, KillMoment Moment)? plan = null)
    {
        (_inner, _plan) = (inner, plan);
        Scheduler = new KillableScheduler(this, inner.Scheduler);
        Clock = new SchedulerTimeProvider(Scheduler);
        Files = new KillableFiles(this, inner.Files);
        Processes = new KillableProcesses(this, inner.Processes);
        Sockets = new KillableSockets(this, inner.Sockets);
        Links = new KillableLinks(this, inner.Links);
        _ports = new KillablePorts(this, inner);
        _context = new SchedulerSynchronizationContext(Scheduler);
    }

    public IScheduler Scheduler { get; }

    public TimeProvider Clock { get; }

    public Guid Boot => _inner.Boot;

    public IHostProcesses Processes { get; }

    public IHostSockets Sockets { get; }

    public IHostFiles Files { get; }

    public IHostLinks Links { get; }

    public IHostSysctl Sysctl => _ports;

    public IHostFirewall Firewall => _ports;

    public IHostPipes Pipes => _ports;

    public IHostVirtualization Virtualization => _inner.Virtualization;

    public IHostRandom Random => _inner.Random;

    public ILoggerFactory Log => _inner.Log;

    /// <summary>What the engine did so far, the step at which it died included.</summary>
    internal IReadOnlyList<string> Steps => _steps;

    internal bool IsDead { get; private set; }

    /// <summary>When it died, on the clock of the inner host.</summary>
    internal DateTimeOffset? DiedAt { get; private set; }

    /// <summary>Cancelled by death: ends what the inner host does on the engine's behalf.</summary>
    internal CancellationToken Death => _death.Token;

    /// <summary>Kills the engine between two steps. Not to be called by the engine itself.</summary>
    internal void Kill()
    {
        if (!IsDead)
        {
            IsDead = true;
            DiedAt = _inner.Scheduler.Now;
            _death.Cancel();
            _held.Dispose();
        }
    }

    internal void Step(string what, Action action, Action? half = null) => Step(what, () =>
    {
        action();
        return true;
    }, half);

    /// <summary>Makes one step, unless the engine dies of it.</summary>
    internal T Step<T>(string what, Func<T> action, Action? half = null)
    {
        bool isLast = BeginStep(what, half);
        try
        {
            return action();
        }
        finally
        {
            EndStep(what, isLast);
        }
    }

    /// <summary>The first half of a step that takes time.</summary>
    /// <returns>Whether the engine dies when it is made.</returns>
    internal bool BeginStep(string what, Action? half)
    {
        ThrowIfDead(what);
        _steps.Add(what);
        if (_plan is not { } plan || plan.Step != _steps.Count)
        {
            return false;
        }

        if (plan.Moment == KillMoment.Within)
        {
            half?.Invoke();
        }

        if (plan.Moment != KillMoment.After)
        {
            Kill();
            throw new EngineKilledException(what);
        }

        return true;
    }

    internal void EndStep(string what, bool isLast)
    {
        if (isLast)
        {
            Kill();
            throw new EngineKilledException(what);
        }
    }

    /// <summary>What only looks is no step, and the dead do not look.</summary>
    internal T Look<T>(Func<T> look)
    {
        ThrowIfDead("look");
        return look();
    }

    /// <summary>Keeps what the kernel closes when a process dies.</summary>
    internal T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }

    /// <summary>Closes it now, as a step of the engine's.</summary>
    internal void Close(string what, IDisposable resource)
    {
        if (!IsDead && _held.Contains(resource))
        {
            Step(what, () => _held.Remove(resource));
        }
    }

    /// <summary>Runs something of the engine's while it lives, and has its awaits come back by its own scheduler.</summary>
    internal void Run(Action action)
    {
        if (IsDead)
        {
            return;
        }

        using (SchedulerSynchronizationContext.Enter(_context))
        {
            try
            {
                action();
            }
            catch (Exception) when (IsDead)
            {
                // The dead have no errors.
            }
        }
    }

    /// <summary>A stream of the inner host, as long as the engine lives.</summary>
    internal IObservable<T> Gate<T>(IObservable<T> source) => Observable.Create<T>(observer =>
    {
        ThrowIfDead("subscribe");
        IDisposable subscription = Hold(source.Subscribe(
            value => Run(() => observer.OnNext(value)),
            error => Run(() => observer.OnError(error)),
            () => Run(observer.OnCompleted)));
        return () => _held.Remove(subscription);
    });

    private void ThrowIfDead(string what)
    {
        if (IsDead)
        {
            throw new EngineKilledException(what);
        }
    }
}
