using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>A QEMU program for a <see cref="VirtualHost"/>, and the script by which its processes behave.</summary>
/// <remarks>
/// A simulation: as much of QEMU's outside as the driver sees, in the orders and with the words that QEMU 7.2 was seen to use,
/// and misbehaviour on demand. That the real one is like this, the live tests tell.
/// </remarks>
internal sealed class SimulatedQemu
{
    internal const string Path = "/usr/bin/qemu-system-x86_64";

    internal const string Greeting =
        """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}""";

    private readonly DateTimeOffset _begin;

    /// <summary>Puts the program on a machine.</summary>
    internal SimulatedQemu(VirtualHost machine, string path = Path)
    {
        _begin = machine.Scheduler.Now;
        Machine = machine;
        machine.Processes.Install(path, process => Processes.Add(new SimulatedQemuProcess(this, process)));
    }

    /// <summary>The machine it is installed on.</summary>
    internal VirtualHost Machine { get; }

    /// <summary>What was launched, oldest first.</summary>
    internal List<SimulatedQemuProcess> Processes { get; } = [];

    /// <summary>The process that was launched last.</summary>
    internal SimulatedQemuProcess Latest => Processes[^1];

    /// <summary>Every command and signal that reached a process, and when.</summary>
    internal List<(double At, string What)> Heard { get; } = [];

    /// <summary>Whether it takes the connection that waits on its listener.</summary>
    internal bool Accepts { get; set; } = true;

    /// <summary>From the launch to the greeting; <see langword="null"/>: it never greets.</summary>
    internal TimeSpan? GreetsAfter { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What it says first, without the end of the line.</summary>
    internal string Greets { get; set; } = Greeting;

    /// <summary>From a command to its reply.</summary>
    internal TimeSpan AnswersAfter { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Commands that are neither carried out nor answered until <see cref="SimulatedQemuProcess.CatchUp"/>.</summary>
    internal HashSet<string> Ignores { get; } = new(StringComparer.Ordinal);

    /// <summary>Commands that are refused, with QEMU's words.</summary>
    internal Dictionary<string, string> Refuses { get; } = new(StringComparer.Ordinal);

    /// <summary>Commands that are answered with bytes that are not QMP.</summary>
    internal Dictionary<string, string> AnswersGarbage { get; } = new(StringComparer.Ordinal);

    /// <summary>What commands return, as JSON, where it is not an empty object; <c>qom-list-types</c> with what it is to list.</summary>
    internal Dictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a reply goes before the events of its command; QEMU has it the other way round.</summary>
    internal bool RepliesFirst { get; set; }

    /// <summary>Resets that firmware adds to each reset of a running machine, 30 ms apart.</summary>
    internal int ResetEchoes { get; set; } = 1;

    /// <summary>From the power button to the guest being off; <see langword="null"/>: the guest does not heed it.</summary>
    internal TimeSpan? PowersOffAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether it can draw its screen as PNG: from 7.1 on, and built with libpng.</summary>
    internal bool DrawsPng { get; set; } = true;

    /// <summary>What each command was given, as JSON; of those that were given something.</summary>
    internal List<string> Given { get; } = [];

    /// <summary>Whether SIGTERM does nothing.</summary>
    internal bool IgnoresTerminate { get; set; }

    /// <summary>From the end of the monitor to the end of the process.</summary>
    internal TimeSpan ExitsAfter { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Refuses its command line: from the launch to the exit, the exit code, and what it prints.</summary>
    internal (TimeSpan After, int Code, string Words)? Fails { get; set; }

    /// <summary>Whether it writes its process id where it is told to.</summary>
    internal bool WritesPid { get; set; } = true;

    /// <summary>How long a state takes to be written or read; <see langword="null"/>: it takes forever.</summary>
    internal TimeSpan? MigratesIn { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Why the next state cannot be written or read, in QEMU's words.</summary>
    internal string? MigrationFailure { get; set; }

    /// <summary>How long a guest takes to let go of a device; <see langword="null"/>: it never does.</summary>
    internal TimeSpan? UnplugsAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a dump takes; <see langword="null"/>: forever.</summary>
    internal TimeSpan? DumpsIn { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Seconds since the program was installed.</summary>
    internal double Now => (Machine.Scheduler.Now - _begin).TotalSeconds;

    /// <summary>The commands that were heard, without their times.</summary>
    internal IEnumerable<string> Commands => Heard.Select(one => one.What);
}
