using System;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Hypervisor.Benchmarks.Simulation;

/// <summary>A host in virtual time whose domains stop and go on, one after the other.</summary>
internal sealed class BusyHost
{
    /// <summary>When it begins to be busy.</summary>
    internal static readonly TimeSpan Begin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly SimulatedQemuProcess[] _processes;
    private long _next;

    internal BusyHost(int domains, bool isRecorded = false)
    {
        Host = new FakeHypervisor(Time, isRecorded: isRecorded);
        Host.Qemu.KeepsHistory = false;
        FakeDomain[] all = [.. Enumerable.Range(0, domains).Select(number => Host.Define($"guest{number}"))];
        Time.AdvanceTo(Begin);
        _processes = Array.ConvertAll(all, Host.ProcessOf);
    }

    internal VirtualTime Time { get; } = new();

    internal FakeHypervisor Host { get; }

    /// <summary>Has so many events happen, one each millisecond.</summary>
    internal void Live(int events)
    {
        long end = _next + events;
        Time.Schedule(Pause, again =>
        {
            // Each stops in its turn, then each goes on.
            SimulatedQemuProcess process = _processes[_next % _processes.Length];
            process.Emit(_next / _processes.Length % 2 == 0 ? "STOP" : "RESUME");
            if (++_next < end)
            {
                again(Pause);
            }
        });
        Time.AdvanceBy((Pause * events) + Pause);
    }
}
