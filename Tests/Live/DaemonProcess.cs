using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Daemon.Systemd;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>rxhvd as a child: the one that was built with these tests, or the file that <c>RXHV_DAEMON</c> names.</summary>
internal sealed class DaemonProcess : IDisposable
{
    internal const int SigHup = 1;
    internal const int SigKill = 9;
    internal const int SigTerm = 15;

    private readonly ShellProcess _process;

    private DaemonProcess(ShellProcess process) => _process = process;

    /// <summary>What runs the daemon, without its arguments.</summary>
    internal static IReadOnlyList<string> Program { get; } = Environment.GetEnvironmentVariable("RXHV_DAEMON") is { Length: > 0 } published
        ? [published]
        : [Environment.ProcessPath!, Repository.Daemon];

    /// <summary>What goes in front of it for the capabilities of its unit, and no more. Takes root.</summary>
    [SupportedOSPlatform("linux")]
    internal static string[] ByTheUnit
    {
        get
        {
            IEnumerable<string> capabilities = UnitFileTests.Values("rxhvd.service", "CapabilityBoundingSet").Single().Split(' ')
                .Select(static name => "+" + name["CAP_".Length..].ToLowerInvariant());
            return ["/usr/bin/setpriv", $"--bounding-set=-all,{string.Join(',', capabilities)}", "--inh-caps=-all", "--no-new-privs"];
        }
    }

    internal int Id => _process.Id;

    public void Dispose() => _process.Dispose();

    internal static DaemonProcess Start(params string[] arguments) => StartBy([], new Dictionary<string, string?>(), arguments);

    /// <summary>Starts the daemon in another environment.</summary>
    /// <param name="environment">What is other than in these tests; <see langword="null"/>: not there.</param>
    /// <param name="arguments">Of the daemon.</param>
    internal static DaemonProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments) => StartBy([], environment, arguments);

    /// <summary>Starts a program that in the end runs the daemon, with other rights or in another place.</summary>
    internal static DaemonProcess StartBy(string[] wrapper, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        string[] command = [.. wrapper, .. Program, .. arguments];
        return new(ShellProcess.Start(environment, command[0], command[1..]));
    }

    /// <summary>Runs the daemon to its end.</summary>
    /// <returns>What it said, line by line.</returns>
    internal static async Task<string[]> RunAsync(int code, params string[] arguments)
    {
        using DaemonProcess daemon = Start(arguments);
        return await daemon.ReadToEndAsync(code);
    }

    internal void Signal(int signal) => _process.Signal(signal);

    /// <summary>What it says from here on, until it has ended as is expected.</summary>
    internal async Task<string[]> ReadToEndAsync(int code)
    {
        string[] lines = [.. (await _process.ReadAllAsync()).Where(static line => line.Length > 0)];
        (await ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, code), string.Join('\n', lines));
        return lines;
    }

    /// <summary>The first line from here on that has a text in it.</summary>
    internal async Task<string> ReadUntilAsync(string text)
    {
        var before = new List<string>();
        while (await _process.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }

            before.Add(line);
        }

        throw new EndOfStreamException($"the daemon ended before it said '{text}'; it said\n{string.Join('\n', before)}");
    }

    internal Task<ReapResult> ExitAsync() => _process.ExitAsync();
}
