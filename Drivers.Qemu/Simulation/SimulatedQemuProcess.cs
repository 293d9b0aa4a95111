using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>One process of a <see cref="SimulatedQemu"/>, and the machine in it: a simulation.</summary>
/// <remarks>Threading: the scheduler of the machine. Whatever is asked of a process that has ended does nothing.</remarks>
public sealed partial class SimulatedQemuProcess
{
    private readonly Queue<Action> _whenRunning = new(); // What the guest was about to do when its virtual CPUs stopped.
    private readonly QemuArguments _arguments;
    private SimulatedGuest? _guest;
    private string _status;
    private bool _staysWhenOff;
    private bool _wasResetWhileStopped;
    private int _boot; // What the boot before was about is not this one's.

    internal SimulatedQemuProcess(SimulatedQemu emulator, VirtualProcess process)
    {
        (Emulator, Process) = (emulator, process);
        _limiter = new EventLimiter(process, () => Timing.EventInterval, Write);
        _arguments = new QemuArguments(process.Launch.Arguments);
        _status = _arguments.IsIncoming ? "inmigrate" : "prelaunch";
        _staysWhenOff = _arguments.StaysWhenOff;
        Agent = _arguments.AgentPath is { } path ? new SimulatedAgent(this, process, path) : null;
    }

    /// <summary>How it was launched.</summary>
    public ProcessLaunch Launch => Process.Launch;

    /// <summary>The process itself: what it uses of the machine is said there.</summary>
    public VirtualProcess Process { get; }

    /// <summary>The name of its domain.</summary>
    public string Name => _arguments.Name;

    /// <summary>The uuid of its domain; empty for a machine without one.</summary>
    public Guid Uuid => _arguments.Uuid;

    /// <summary>What the guest does by itself.</summary>
    public SimulatedGuest Guest
    {
        get => _guest ?? Emulator.Guest;
        set => _guest = value;
    }

    /// <summary>The guest agent; <see langword="null"/> when the machine has no channel for it.</summary>
    public SimulatedAgent? Agent { get; }

    /// <summary>What the machine does, in QAPI's words: <c>running</c>, <c>paused</c>, <c>io-error</c>, ...</summary>
    public string Status => _status;

    /// <summary>Whether the process is gone.</summary>
    public bool HasExited => Process.HasExited;

    internal SimulatedQemu Emulator { get; }

    private bool IsRunning => _status == "running";

    private QemuTiming Timing => Emulator.Timing;

    /// <summary>Somebody kills it.</summary>
    public void Kill() => Process.Kill();

    /// <summary>Somebody sends SIGTERM.</summary>
    public void Terminate()
    {
        if (HasExited)
        {
            return; // It was killed before the signal was delivered.
        }

        Emulator.Hear("SIGTERM");
        if (!Emulator.IgnoresTerminate)
        {
            PowerOff("host-signal");
        }
    }

    /// <summary>QEMU ends without a word of its own.</summary>
    /// <param name="code">Its exit code.</param>
    public void End(int code = 0)
    {
        CloseMonitor();
        Process.After(Timing.ExitsAfter, () => Process.Exit(code));
    }

    internal void Begin()
    {
        _guest = Emulator.GuestOf?.Invoke(this);
        Process.OnTerminate = Terminate;
        Process.Own(Disposable.Create(() => Emulator.Ended(this)));
        MakeDevices();
        if (Emulator.WritesPid && _arguments.PidFile is { } path)
        {
            Process.Host.Files.Write(path, $"{Process.Id}\n");
        }

        if (Emulator.Accepts)
        {
            AcceptNext();
        }

        if (Emulator.Fails is { } failure)
        {
            Process.After(failure.After, () =>
            {
                Process.Print(failure.Words);
                Process.Exit(failure.Code);
            });
        }
        else if (Timing.GreetsAfter is { } delay)
        {
            Process.After(delay, Greet);
        }

        _busyUntil = Now + Timing.MachineAfter;
    }

    /// <summary>Does something of the guest's after a while in which its virtual CPUs run, unless it is reset before.</summary>
    private void InGuestAfter(TimeSpan delay, Action action)
    {
        int boot = _boot;
        Process.After(delay, () =>
        {
            if (boot != _boot)
            {
                return;
            }

            if (IsRunning)
            {
                action();
            }
            else
            {
                _whenRunning.Enqueue(() =>
                {
                    if (boot == _boot)
                    {
                        action();
                    }
                });
            }
        });
    }
}
