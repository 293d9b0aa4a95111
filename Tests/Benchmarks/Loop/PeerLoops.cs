using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>Loops of others at the same work, in C: a program of their own, built from peers/loops.c.</summary>
internal static partial class PeerLoops
{
    /// <summary>Environment variable: path of the program.</summary>
    internal const string Variable = "RXHV_PEER_LOOPS";

    private static readonly string[] Modes = ["epoll", "uv", "poll", "glib", "libvirt"];

    /// <summary>The peers, none where the program is not given.</summary>
    internal static IEnumerable<Contender> Contenders(int handles)
        => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } program
            ? Modes.Select(mode => new Contender($"{mode} (C)", () => Run(program, mode, handles)) { Every = 5 })
            : [];

    private static Sample Run(string program, string mode, int handles)
    {
        // What polls looks at each handle each time: fewer dispatches, so that every run takes some tenths of a second.
        bool polls = mode is not ("epoll" or "uv");
        int count = polls ? Math.Clamp(3_000_000 / handles, 300, 100_000) : 100_000;
        Match match = Dispatched().Match(Output(program, $"{mode} {handles} {count}"));
        return match.Success
            ? new Sample(double.Parse(match.Groups["ns"].ValueSpan, CultureInfo.InvariantCulture), double.NaN)
            : throw new InvalidOperationException($"{program} {mode} {handles} {count} did not say how long a dispatch takes.");
    }

    private static string Output(string program, string arguments)
    {
#pragma warning disable RS0030 // A yardstick in C, started by a program that reaps no children of its own.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
#pragma warning restore RS0030
    }

    [GeneratedRegex(@"dispatch\s+(?<ns>[0-9.]+) ns", RegexOptions.CultureInvariant)]
    private static partial Regex Dispatched();
}
