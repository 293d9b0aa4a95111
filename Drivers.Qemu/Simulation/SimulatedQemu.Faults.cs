using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <content>What goes wrong. Commands are named as in the QAPI schema: <c>query-status</c>.</content>
public sealed partial class SimulatedQemu
{
    /// <summary>Commands that are neither carried out nor answered until <see cref="SimulatedQemuProcess.CatchUp"/>.</summary>
    public ISet<string> Ignores { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Commands that are carried out and answered so much later, while others go before them.</summary>
    public IDictionary<string, TimeSpan> Delays { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>Commands that are refused, with QEMU's words.</summary>
    public IDictionary<string, string> Refuses { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Commands that are carried out and answered twice.</summary>
    public ISet<string> AnswersTwice { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Commands in the middle of whose reply the process dies, as by SIGKILL.</summary>
    public ISet<string> DiesAnswering { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Commands that are answered with a line that is not QMP.</summary>
    public IDictionary<string, string> AnswersGarbage { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether a reply goes before the events of its command; QEMU has it the other way round.</summary>
    public bool RepliesFirst { get; set; }

    /// <summary>Whether it takes the connection that waits on its listener.</summary>
    public bool Accepts { get; set; } = true;

    /// <summary>Whether SIGTERM does nothing.</summary>
    public bool IgnoresTerminate { get; set; }

    /// <summary>Refuses its command line: from the launch to the exit, the exit code, and what it prints.</summary>
    public (TimeSpan After, int Code, string Words)? Fails { get; set; }

    /// <summary>Whether it writes its process id where it is told to.</summary>
    public bool WritesPid { get; set; } = true;

    /// <summary>Why the next state cannot be written or read, in QEMU's words.</summary>
    public string? MigrationFailure { get; set; }
}
