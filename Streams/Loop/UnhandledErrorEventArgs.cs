using System;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>An exception that escaped an observer or an action.</summary>
/// <param name="exception">What escaped.</param>
public sealed class UnhandledErrorEventArgs(Exception exception) : EventArgs
{
    /// <summary>What escaped.</summary>
    public Exception Exception { get; } = exception;
}
