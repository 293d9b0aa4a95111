using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipes;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>An <see cref="EngineProgram"/> as a child.</summary>
internal sealed class EngineProcess : IDisposable
{
    private const int SigKill = 9;

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.None);
    private readonly StreamReader _output;
    private readonly PidHandle _process;

    internal EngineProcess(string root)
    {
        Dictionary<string, string> environment = ChildProgram.EnvironmentFor("engine");
        environment[EngineProgram.Root] = root;
        environment["DOTNET_EnableDiagnostics"] = "0"; // Or a runtime that is killed leaves its sockets lying about.
        _output = new StreamReader(_pipe);
        _process = Spawner.Start(new SpawnRequest(ChildProgram.Runtime, ChildProgram.Arguments)
        {
            Output = _pipe.ClientSafePipeHandle,
            Environment = environment,
        }).Handle;
        _pipe.DisposeLocalCopyOfClientHandle();
    }

    internal async Task WhenReadyAsync() => (await Within.DeadlineAsync(_output.ReadLineAsync(), "the engine to be ready")).ShouldBe("ready");

    /// <summary>Kills it, and waits until it is gone.</summary>
    internal void Kill()
    {
        PidFd.SendSignal(_process, SigKill);
        Descriptors.MeetsInput(_process, Within.Deadline).ShouldBeTrue();
        PidFd.TryReap(_process);
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        _output.Dispose();
    }
}
