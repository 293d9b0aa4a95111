using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Rx.Hypervisor.Shell;

/// <summary>SIGINT, SIGTERM and SIGHUP as a cancellation: the program ends in order, however often it is asked.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    internal TerminationSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel),
    ];

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, static registration => registration.Dispose()); // Not the source: a signal may be on its way.
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true; // The default would end the process, and leave its guests behind.
        _source.Cancel();
    }
}
