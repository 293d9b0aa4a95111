using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>A process of a <see cref="VirtualHost"/>, as the program in it sees itself.</summary>
public sealed class VirtualProcess
{
    private readonly AsyncSubject<ProcessExit> _exited = new();
    private readonly CompositeDisposable _resources = [];
    private readonly HashSet<IDisposable> _waiting = new(ReferenceEqualityComparer.Instance); // What it is about to do.
    private readonly IPassableHandle[] _passed;

    internal VirtualProcess(VirtualHost host, int id, ProcessLaunch launch)
    {
        Host = host;
        Id = id;
        Launch = launch;
        _passed = [.. launch.Passed.Select(static handle => ((IVirtualHandle)handle).Duplicate())];
        Array.ForEach(_passed, Own);
        long ticks = (host.Scheduler.Now - VirtualTime.Origin).Ticks / (TimeSpan.TicksPerSecond / 100);
        Identity = new ProcessIdentity(id, ticks, host.Boot);
        Threads = [new ThreadUsage(id, ProcessState.Sleeping, TimeSpan.Zero, TimeSpan.Zero, Processor: 0)];
    }

    /// <summary>The machine it runs on.</summary>
    public VirtualHost Host { get; }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>What finds it again.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>What it has used so far: whatever its program says.</summary>
    public ProcessUsage Usage { get; set; } = new(ProcessState.Sleeping, TimeSpan.Zero, TimeSpan.Zero, ResidentBytes: 0);

    /// <summary>What its threads have used so far; one that has done nothing, unless its program says otherwise.</summary>
    public IReadOnlyList<ThreadUsage> Threads { get; set; }

    /// <summary>How it was started.</summary>
    public ProcessLaunch Launch { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited { get; private set; }

    /// <summary>What it does on SIGTERM; by default it ends by that signal.</summary>
    public Action? OnTerminate { get; set; }

    /// <summary>The listening socket that was passed as number 3 + <paramref name="index"/>.</summary>
    public IHostListener PassedListener(int index) => (IHostListener)_passed[index];

    /// <summary>The open file that was passed as number 3 + <paramref name="index"/>.</summary>
    public IHostFile PassedFile(int index) => (IHostFile)_passed[index];

    /// <summary>Keeps something that ends with the process: a subscription, a connection.</summary>
    public void Own(IDisposable resource) => _resources.Add(resource);

    /// <summary>Runs <paramref name="action"/> after a while, unless the process has ended by then.</summary>
    public void After(TimeSpan delay, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (HasExited)
        {
            return;
        }

        var waiting = new SingleAssignmentDisposable();
        _waiting.Add(waiting);
        waiting.Disposable = Host.Scheduler.Schedule((Process: this, waiting, action), delay, static (_, work) =>
        {
            if (work.Process._waiting.Remove(work.waiting))
            {
                work.action();
            }

            return Disposable.Empty;
        });
    }

    /// <summary>Writes to standard output or error, which is the launch's output file.</summary>
    public void Print(string text)
    {
        if (Launch.OutputPath is { } path)
        {
            byte[] before = Host.Files.Look(path) is null ? [] : Host.Files.Read(path, int.MaxValue);
            Host.Files.Write(path, [.. before, .. Encoding.UTF8.GetBytes(text)]);
        }
    }

    /// <summary>Ends the process as SIGKILL of somebody else does.</summary>
    public void Kill() => Receive(ProcessSignal.Kill);

    /// <summary>Ends the process with an exit code.</summary>
    public void Exit(int code) => End(new ProcessExit(code, Signal: null));

    /// <summary>The process as a program that holds it sees it: the one that launched it, or one that adopted it.</summary>
    internal IHostProcess ForHolder() => new HolderView(this);

    internal void Receive(ProcessSignal signal)
    {
        if (signal == ProcessSignal.Terminate && OnTerminate is { } handler && !HasExited)
        {
            After(TimeSpan.Zero, handler);
            return;
        }

        End(new ProcessExit(Code: null, (int)signal));
    }

    private void End(ProcessExit exit)
    {
        if (HasExited)
        {
            return;
        }

        HasExited = true;
        Host.Processes.Ended(this);
        foreach (IDisposable waiting in _waiting)
        {
            waiting.Dispose();
        }

        _waiting.Clear();
        _resources.Dispose(); // Peers see the end of their connections before the parent is told, as on Linux.
        Host.Scheduler.Schedule((this, exit), static (_, work) =>
        {
            work.Item1._exited.OnNext(work.exit);
            work.Item1._exited.OnCompleted();
            return Disposable.Empty;
        });
    }

    private sealed class HolderView(VirtualProcess process) : IHostProcess
    {
        private bool _disposed;

        public int Id => process.Id;

        public ProcessIdentity Identity => process.Identity;

        public IObservable<ProcessExit> Exited => process._exited.AsObservable();

        public void Signal(ProcessSignal signal)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            process.Receive(signal);
        }

        public ProcessUsage? Measure()
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return process.HasExited ? null : process.Usage;
        }

        public IReadOnlyList<ThreadUsage> MeasureThreads()
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return process.HasExited ? [] : process.Threads;
        }

        public void Dispose() => _disposed = true; // A handle: letting go of it does not touch the process.
    }
}
