using System;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>A handle that can be watched, and that the test makes ready for reading.</summary>
internal abstract class TestHandle : IDisposable
{
    internal abstract SafeHandle Handle { get; }

    internal abstract void MakeReady();

    internal abstract void MakeUnready();

    /// <summary>Closes the handle under whoever watches it.</summary>
    public void Dispose() => Handle.Dispose();
}

/// <summary>An eventfd: a real handle that is always ready for writing, too.</summary>
internal sealed class SignalHandle : TestHandle
{
    private readonly EventSignal _signal = new();

    internal override SafeHandle Handle => _signal.Handle;

    internal override void MakeReady() => _signal.Raise();

    internal override void MakeUnready() => _signal.Clear();
}

/// <summary>A handle of virtual time, made ready for writing to behave as the real one.</summary>
internal sealed class StagedHandle : TestHandle
{
    private readonly VirtualHandle _handle = new();

    internal StagedHandle() => _handle.Set(PollEvents.Out);

    internal override SafeHandle Handle => _handle;

    internal override void MakeReady() => _handle.Set(PollEvents.In);

    internal override void MakeUnready() => _handle.Clear(PollEvents.In);
}
