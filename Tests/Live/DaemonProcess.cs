using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>rxhvd as a child: the one that was built with these tests, or the file that <c>RXHV_DAEMON</c> names.</summary>
internal sealed class DaemonProcess : IDisposable
{
    internal const int SigHup = 1;
    internal const int SigKill = 9;
    internal const int SigTerm = 15;

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.None);
    private readonly StreamReader _output;
    private readonly PidHandle _process;

    private DaemonProcess(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        _output = new StreamReader(_pipe);
        SpawnedProcess process = Spawner.Start(new SpawnRequest(command[0], [.. command.Skip(1)])
        {
            Output = _pipe.ClientSafePipeHandle,
            Environment = EnvironmentWith(environment),
        });
        (_process, Id) = (process.Handle, process.Id);
        _pipe.DisposeLocalCopyOfClientHandle();
    }

    /// <summary>What runs the daemon, without its arguments.</summary>
    internal static IReadOnlyList<string> Program { get; } = Environment.GetEnvironmentVariable("RXHV_DAEMON") is { Length: > 0 } published
        ? [published]
        : [Environment.ProcessPath!, Repository.Daemon];

    internal int Id { get; }

    public void Dispose()
    {
        PidFd.SendSignal(_process, SigKill);
        Descriptors.MeetsInput(_process, Within.Deadline);
        PidFd.TryReap(_process);
        _process.Dispose();
        _output.Dispose();
    }

    internal static DaemonProcess Start(params string[] arguments) => Start(new Dictionary<string, string?>(), arguments);

    /// <summary>Starts the daemon.</summary>
    /// <param name="environment">What is other than in these tests; <see langword="null"/>: not there.</param>
    /// <param name="arguments">Of the daemon.</param>
    internal static DaemonProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments) => new([.. Program, .. arguments], environment);

    /// <summary>A program that in the end runs the daemon, with other rights or in another place.</summary>
    internal static DaemonProcess StartBy(string[] wrapper, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
        => new([.. wrapper, .. Program, .. arguments], environment);

    /// <summary>Runs the daemon to its end.</summary>
    /// <returns>What it said, line by line.</returns>
    internal static async Task<string[]> RunAsync(int code, params string[] arguments)
    {
        using DaemonProcess daemon = Start(arguments);
        return await daemon.ReadToEndAsync(code);
    }

    internal void Signal(int signal) => PidFd.SendSignal(_process, signal);

    /// <summary>What it says from here on, until it has ended as is expected.</summary>
    internal async Task<string[]> ReadToEndAsync(int code)
    {
        string[] lines = (await Within.DeadlineAsync(_output.ReadToEndAsync(), "the output of the daemon to end")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        (await ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, code), string.Join('\n', lines));
        return lines;
    }

    /// <summary>The first line from here on that has a text in it.</summary>
    internal async Task<string> ReadUntilAsync(string text)
    {
        var before = new List<string>();
        while (await Within.DeadlineAsync(_output.ReadLineAsync(), $"the daemon to say '{text}'; it said {string.Join('\n', before)}") is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }

            before.Add(line);
        }

        throw new EndOfStreamException($"the daemon ended before it said '{text}'; it said\n{string.Join('\n', before)}");
    }

    internal async Task<ReapResult> ExitAsync()
    {
        await Within.DeadlineAsync(Task.Run(() => Descriptors.MeetsInput(_process, Within.Deadline)), "the daemon to end");
        return PidFd.TryReap(_process);
    }

    private static Dictionary<string, string> EnvironmentWith(IReadOnlyDictionary<string, string?> changes)
    {
        Dictionary<string, string> all = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static entry => (string)entry.Key, static entry => (string)entry.Value!, StringComparer.Ordinal);
        foreach ((string name, string? value) in changes)
        {
            if (value is null)
            {
                all.Remove(name);
            }
            else
            {
                all[name] = value;
            }
        }

        return all;
    }
}
