using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A domain and its console.</summary>
internal sealed class Guest(Domain domain, SerialConsole console) : IDisposable
{
    private readonly PidHandle _process = PidFd.Open(domain.Record.ProcessId!.Value);

    internal Domain Domain { get; } = domain;

    internal SerialConsole Console { get; } = console;

    public void Dispose()
    {
        _process.Dispose();
        Console.Dispose();
    }

    internal Task WaitUntilReadyAsync() => Console.WaitForAsync("RXBOOT ready");

    /// <summary>Presses a key of the boot sector, which echoes it and does what docs/guests.md says.</summary>
    internal Task PressAsync(char key) => Console.TypeAsync(key.ToString());

    /// <summary>Sends QEMU a signal, past the engine.</summary>
    internal void Signal(int number) => PidFd.SendSignal(_process, number);
}
