using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>How long a simulated QEMU takes for what it does. A new one has round numbers near those of QEMU 7.2, easy to assert.</summary>
public sealed class QemuTiming
{
    /// <summary>QEMU 7.2 without KVM on a machine of two cores, as it was measured: medians.</summary>
    public static QemuTiming Measured => new()
    {
        GreetsAfter = TimeSpan.FromMilliseconds(20),
        MachineAfter = TimeSpan.FromMilliseconds(40),
        AnswersAfter = TimeSpan.FromMicroseconds(170),
        PerByte = TimeSpan.FromMicroseconds(3.3),
        Commands =
        {
            ["stop"] = TimeSpan.FromMicroseconds(500),
            ["device_add"] = TimeSpan.FromMilliseconds(2),
            ["blockdev-add"] = TimeSpan.FromMilliseconds(1.2),
            ["netdev_add"] = TimeSpan.FromMilliseconds(1.5),
            ["query-blockstats"] = TimeSpan.FromMicroseconds(240),
            ["query-commands"] = TimeSpan.FromMicroseconds(380),
            ["query-machines"] = TimeSpan.FromMicroseconds(450),
            ["qom-list-types"] = TimeSpan.FromMilliseconds(1.4),
            ["query-cpu-definitions"] = TimeSpan.FromMilliseconds(11),
            ["query-qmp-schema"] = TimeSpan.FromMilliseconds(20),
        },
    };

    /// <summary>Nothing takes time. What QEMU tells of once a second at most it still does.</summary>
    public static QemuTiming None => new()
    {
        GreetsAfter = TimeSpan.Zero,
        AnswersAfter = TimeSpan.Zero,
        ResetGap = TimeSpan.Zero,
        ExitsAfter = TimeSpan.Zero,
        MigratesIn = TimeSpan.Zero,
        DumpsIn = TimeSpan.Zero,
    };

    /// <summary>From the launch to the greeting; <see langword="null"/>: it never greets.</summary>
    public TimeSpan? GreetsAfter { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>From the launch to the machine being there: before that no command is answered.</summary>
    public TimeSpan MachineAfter { get; set; }

    /// <summary>From a command to its reply.</summary>
    public TimeSpan AnswersAfter { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The same for commands that take longer, by name.</summary>
    public IDictionary<string, TimeSpan> Commands { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>What each byte of a command takes besides: QEMU reads one a system call.</summary>
    public TimeSpan PerByte { get; set; }

    /// <summary>Between two resets that firmware adds to one.</summary>
    public TimeSpan ResetGap { get; set; } = TimeSpan.FromMilliseconds(30);

    /// <summary>From the end of the monitor to the end of the process.</summary>
    public TimeSpan ExitsAfter { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a state takes to be written or read; <see langword="null"/>: it takes forever.</summary>
    public TimeSpan? MigratesIn { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a dump takes; <see langword="null"/>: forever.</summary>
    public TimeSpan? DumpsIn { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Events of some kinds are told once in so long at most: the last one at the end of it, those between not at all.</summary>
    public TimeSpan EventInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>From a command to its reply.</summary>
    internal TimeSpan Of(string command, int bytes) => (Commands.TryGetValue(command, out TimeSpan longer) ? longer : AnswersAfter) + (bytes * PerByte);
}
