using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>Says something to the monitor of a QEMU without a machine, and hears what it says: on a real host or a virtual one.</summary>
internal static partial class MonitorTalk
{
    private static readonly string[] Arguments =
    [
        "-S", "-no-user-config", "-nodefaults", "-display", "none", "-machine", "none", "-accel", "tcg",
        "-chardev", "socket,id=monitor,fd=3,server=on,wait=off", "-mon", "chardev=monitor,mode=control",
    ];

    /// <summary>Has a talk, until the monitor closes.</summary>
    /// <param name="host">Where.</param>
    /// <param name="folder">For the socket.</param>
    /// <param name="said">What is said: one for each answer, the greeting among them, when it was heard; an empty one says nothing. The last one must end QEMU.</param>
    /// <returns>The lines that were heard, without times and the version.</returns>
    internal static Task<string[]> HaveAsync(IHost host, string folder, IEnumerable<string> said) => host.Scheduler.InvokeAsync(async () =>
    {
        host.Files.CreateDirectory(folder);
        using IHostListener listener = host.Sockets.Listen($"{folder}/monitor");
        using IHostConnection connection = host.Sockets.Connect($"{folder}/monitor");
        using IHostProcess process = host.Processes.Launch(new ProcessLaunch(SimulatedQemu.Path, Arguments) { Passed = [listener] });
        Task<ProcessExit> exited = process.Exited.ToTask();
        var heard = new StringBuilder();
        int whole = 0; // How much of it are lines that have been looked at.
        var left = new Queue<string>(said);
        await connection.Received.Do(bytes =>
        {
            heard.Append(Encoding.UTF8.GetString(bytes.Span));
            string all = heard.ToString();
            for (int end; (end = all.IndexOf('\n', whole)) >= 0; whole = end + 1)
            {
                bool isEvent = all.AsSpan(whole, end - whole).Contains("\"event\"", StringComparison.Ordinal);
                if (!isEvent && left.TryDequeue(out string? next) && next.Length > 0)
                {
                    connection.Send(Encoding.UTF8.GetBytes(next));
                }
            }
        }).LastOrDefaultAsync().ToTask();
        ProcessExit exit = await exited;
        return heard.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Plain).Append(exit.ToString()).ToArray();
    });

    private static string Plain(string line) => Timestamp().Replace(Version().Replace(line, "VERSION"), "TIME");

    [GeneratedRegex("\"timestamp\": \\{[^}]*\\}")]
    private static partial Regex Timestamp();

    [GeneratedRegex("\"version\": \\{.*?\\}, \"package\": \"[^\"]*\"\\}")]
    private static partial Regex Version();
}
