using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor;

/// <summary>A QEMU program for a <see cref="VirtualHost"/>, and the script by which its processes behave.</summary>
/// <remarks>
/// <para>A simulation: as much of QEMU's outside as a driver sees, in the orders and with the words that QEMU 7.2 was seen to use,
/// and misbehaviour on demand. A suite runs the same scenarios over it and over the real one, and holds the traces against each other.</para>
/// <para>Threading: the scheduler of the machine.</para>
/// </remarks>
public sealed partial class SimulatedQemu
{
    /// <summary>Where the driver looks for QEMU unless told otherwise.</summary>
    public const string Path = "/usr/bin/qemu-system-x86_64";

    internal const string Greeting =
        """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}""";

    private readonly List<SimulatedQemuProcess> _processes = [];

    /// <summary>Puts the program on a machine.</summary>
    /// <param name="machine">Where it runs.</param>
    /// <param name="path">Where it stands.</param>
    public SimulatedQemu(VirtualHost machine, string path = Path)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Begun = machine.Scheduler.Now;
        Machine = machine;
        machine.Processes.Install(path, Run);
    }

    /// <summary>The machine it is installed on.</summary>
    public VirtualHost Machine { get; }

    /// <summary>How long things take.</summary>
    public QemuTiming Timing { get; set; } = new();

    /// <summary>What the guest of a process does that has no guest of its own.</summary>
    public SimulatedGuest Guest { get; set; } = new();

    /// <summary>Which guest is in a process that starts; <see langword="null"/>, also as an answer, means <see cref="Guest"/>.</summary>
    public Func<SimulatedQemuProcess, SimulatedGuest?>? GuestOf { get; set; }

    /// <summary>What was launched, oldest first: all of it, or, when no history is kept, what runs.</summary>
    public IReadOnlyList<SimulatedQemuProcess> Processes => _processes;

    /// <summary>The process that was launched last.</summary>
    public SimulatedQemuProcess Latest => _processes[^1];

    /// <summary>Whether it remembers every command and every process: for tests; whoever runs for long wants neither.</summary>
    public bool KeepsHistory { get; set; } = true;

    /// <summary>Whether it can draw its screen as PNG: from 7.1 on, and built with libpng.</summary>
    public bool DrawsPng { get; set; } = true;

    /// <summary>What it says first, without the end of the line.</summary>
    public string Greets { get; set; } = Greeting;

    /// <summary>What commands return, as JSON, where it is not what the simulation makes of them; <c>qom-list-types</c> with what it is to list.</summary>
    public IDictionary<string, string> Answers { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>When the program was installed.</summary>
    internal DateTimeOffset Begun { get; }

    /// <summary>Every command and signal that reached a process, and when.</summary>
    internal List<(double At, string What)> Heard { get; } = [];

    /// <summary>What each command was given, as JSON; of those that were given something.</summary>
    internal List<string> Given { get; } = [];

    /// <summary>Seconds since the program was installed.</summary>
    internal double Now => (Machine.Scheduler.Now - Begun).TotalSeconds;

    /// <summary>The commands that were heard, without their times.</summary>
    internal IEnumerable<string> Commands => Heard.Select(one => one.What);

    internal void Hear(string what, string? given = null)
    {
        if (KeepsHistory)
        {
            Heard.Add((Now, what));
            if (given is not null)
            {
                Given.Add(given);
            }
        }
    }

    internal void Ended(SimulatedQemuProcess process)
    {
        if (!KeepsHistory)
        {
            _processes.Remove(process);
        }
    }

    private void Run(VirtualProcess process)
    {
        var qemu = new SimulatedQemuProcess(this, process);
        _processes.Add(qemu);
        qemu.Begin();
    }
}
