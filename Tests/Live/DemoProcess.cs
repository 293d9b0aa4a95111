using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The program as a child, as <c>./rxhv demo</c> runs it, in a temporary folder of its own.</summary>
internal sealed class DemoProcess : IDisposable
{
    internal const int SigInt = 2;
    internal const int SigKill = 9;

    private readonly TemporaryDirectory _folder = new();
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.None);
    private readonly StreamReader _output;
    private readonly PidHandle _process;

    internal DemoProcess(string guests, params string[] arguments)
    {
        Directory.CreateDirectory(Temporary);
        _output = new StreamReader(_pipe);
        _process = Spawner.Start(new SpawnRequest(Environment.ProcessPath!, [Repository.Program, "demo", .. arguments])
        {
            Output = _pipe.ClientSafePipeHandle,
            Environment = Variables(guests),
        }).Handle;
        _pipe.DisposeLocalCopyOfClientHandle();
    }

    private string Temporary => _folder["t"];

    public void Dispose()
    {
        PidFd.SendSignal(_process, SigKill);
        Descriptors.MeetsInput(_process, Within.Deadline);
        PidFd.TryReap(_process);
        _process.Dispose();
        ProcessList.KillMentioning(_folder.Path);
        _output.Dispose();
        _folder.Dispose();
    }

    internal Task<string?> ReadLineAsync() => Within.DeadlineAsync(_output.ReadLineAsync(), "a line of the demo");

    internal async Task<string[]> ReadAllAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    internal void Signal(int number) => PidFd.SendSignal(_process, number);

    internal async Task<ReapResult> ExitAsync()
    {
        await Within.DeadlineAsync(Task.Run(() => Descriptors.MeetsInput(_process, Within.Deadline)), "the demo to end");
        return PidFd.TryReap(_process);
    }

    /// <summary>Processes that the demo left running, and files that it left lying about.</summary>
    internal string[] Remains() => [.. ProcessList.Mentioning(Temporary), .. Directory.GetFileSystemEntries(Temporary)];

    private Dictionary<string, string> Variables(string guests)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
        variables["RXHV_GUEST_DIR"] = guests;
        variables["TMPDIR"] = Temporary;
        variables["DOTNET_EnableDiagnostics"] = "0"; // Or a runtime that is killed leaves its sockets there.
        return variables;
    }
}
