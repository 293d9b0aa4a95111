using System;

namespace Rx.Hypervisor;

/// <summary>Whether a host can be reached. Closed: the cases stand in this file.</summary>
public abstract record LinkState
{
    private protected LinkState()
    {
    }
}

/// <summary>It answers: what is shown is so.</summary>
public sealed record LinkLive : LinkState;

/// <summary>It does not answer: what is shown was so. Nothing is removed from an inventory because of that.</summary>
/// <param name="Cause">What happened to the link.</param>
/// <param name="Since">When it was last heard of.</param>
public sealed record LinkInterrupted(Exception Cause, DateTimeOffset Since) : LinkState;

/// <summary>The connection was disposed, or the host stopped.</summary>
public sealed record LinkClosed : LinkState;
