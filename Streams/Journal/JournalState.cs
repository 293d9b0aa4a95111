using System;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Whether the journal is where it belongs.</summary>
/// <param name="IsOnDisk">Whether events are written before they are told; if not, they are kept in memory.</param>
/// <param name="Cause">Why they are not; empty when they are.</param>
/// <param name="Since">Since when it has been so.</param>
internal sealed record JournalState(bool IsOnDisk, string Cause, DateTimeOffset Since);
