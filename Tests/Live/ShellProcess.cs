using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The program as a child, as <c>./rxhv VERB</c> runs it. What it says on standard error comes with the rest.</summary>
internal sealed class ShellProcess : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.None);
    private readonly StreamReader _output;
    private readonly PidHandle _process;

    internal ShellProcess(params string[] arguments)
        : this(Environment.ProcessPath!, [Repository.Program, .. arguments], new Dictionary<string, string?>())
    {
    }

    private ShellProcess(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        _output = new StreamReader(_pipe);
        SpawnedProcess process = Spawner.Start(new SpawnRequest(program, arguments)
        {
            Output = _pipe.ClientSafePipeHandle,
            Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Where(entry => !environment.ContainsKey((string)entry.Key))
                .Select(static entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value))
                .Concat(environment)
                .Where(static entry => entry.Value is not null)
                .ToDictionary(static entry => entry.Key, static entry => entry.Value!, StringComparer.Ordinal),
        });
        (_process, Id) = (process.Handle, process.Id);
        _pipe.DisposeLocalCopyOfClientHandle();
    }

    internal int Id { get; }

    public void Dispose()
    {
        PidFd.SendSignal(_process, DemoProcess.SigKill);
        Descriptors.MeetsInput(_process, Within.Deadline);
        PidFd.TryReap(_process);
        _process.Dispose();
        _output.Dispose();
    }

    /// <summary>Another program as a child.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static ShellProcess Start(string program, params string[] arguments) => new(program, arguments, new Dictionary<string, string?>());

    /// <summary>Another program as a child.</summary>
    /// <param name="environment">What is other than in these tests; <see langword="null"/>: not there.</param>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static ShellProcess Start(IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments) => new(program, arguments, environment);

    /// <summary>Runs a verb to its end.</summary>
    /// <returns>What it said, line by line.</returns>
    internal static async Task<string[]> RunAsync(int code, params string[] arguments)
    {
        using var shell = new ShellProcess(arguments);
        string[] lines = await shell.ReadAllAsync();
        (await shell.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, code), string.Join('\n', lines));
        return lines;
    }

    internal Task<string?> ReadLineAsync() => Within.DeadlineAsync(_output.ReadLineAsync(), "a line of the program");

    /// <summary>The first object of JSON from here on of which something is true.</summary>
    internal async Task<JsonElement> ReadUntilAsync(Func<JsonElement, bool> isWanted)
    {
        while (await ReadLineAsync() is { } line)
        {
            JsonElement one = JsonDocument.Parse(line).RootElement;
            if (isWanted(one))
            {
                return one;
            }
        }

        throw new EndOfStreamException("the program ended before it said what was waited for");
    }

    internal async Task<string[]> ReadAllAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    internal void Interrupt() => Signal(DemoProcess.SigInt);

    internal void Signal(int signal) => PidFd.SendSignal(_process, signal);

    internal async Task<ReapResult> ExitAsync()
    {
        await Within.DeadlineAsync(Task.Run(() => Descriptors.MeetsInput(_process, Within.Deadline)), "the program to end");
        return PidFd.TryReap(_process);
    }
}
