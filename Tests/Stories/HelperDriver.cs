using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 9: a driver of one program that says on a socket what it does: a line is a state.</summary>
// <story>
internal sealed class HelperDriver(string program, Guid uuid) : IDriver
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly CompositeDisposable _running = [];
    private DomainRecord _record = new() { Uuid = uuid, Name = "helper", State = DomainState.Shutoff };

    public string Name => "helper";

    public Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
    {
        string socket = $"{context.RunDirectory}/socket";
        using IHostListener listener = context.Host.Sockets.Listen(socket);
        IHostProcess process = context.Host.Processes.Launch(new ProcessLaunch(program, []) { Passed = [listener] });
        IHostConnection monitor = context.Host.Sockets.Connect(socket);
        _record = _record with { Id = context.NextDomainId(), ProcessId = process.Id };
        _running.Add(process);
        _running.Add(monitor);
        _running.Add(StatesOf(monitor, process, context.Host.Scheduler).Subscribe(state => Publish(context, state)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _running.Dispose();
        return Task.CompletedTask;
    }

    // Readiness, the end of a process, and time: three observables on one scheduler.
    internal static IObservable<DomainState> StatesOf(IHostConnection monitor, IHostProcess process, IScheduler scheduler)
    {
        IObservable<DomainState> told = monitor.Received
            .SelectMany(static bytes => Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(static line => line == "paused" ? DomainState.Paused : DomainState.Running)
            .Concat(Observable.Never<DomainState>());            // a closed monitor is not the end
        return told
            .Publish(states => states.Merge(states
                .Select(_ => Observable.Timer(Silence, scheduler).Select(static _ => DomainState.NoState))
                .Switch()))                                      // who says nothing is not stopped: nobody knows
            .TakeUntil(process.Exited)                           // only the process itself may say that it is gone
            .Concat(Observable.Return(DomainState.Shutoff))
            .DistinctUntilChanged();
    }

    private void Publish(IDriverContext context, DomainState state)
    {
        LifecycleDetail what = state switch
        {
            DomainState.Shutoff => LifecycleDetail.StoppedShutdown,
            DomainState.Paused => LifecycleDetail.SuspendedPaused,
            _ => LifecycleDetail.ResumedUnpaused,
        };
        var news = new DomainLifecycleEvent { Domain = uuid, Name = _record.Name, Id = _record.Id, Before = _record.State, State = state, Detail = what, Cause = EventCause.Guest };
        _record = context.Publish(_record with { State = state, Id = state == DomainState.Shutoff ? -1 : _record.Id }, [news]);
    }
}
// </story>
