using System.Threading;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary>What a verb was called with.</summary>
/// <param name="Root">The folder that it works on.</param>
/// <param name="View">Where it says what it did and found.</param>
/// <param name="Cancelled">Somebody wants the program to end.</param>
internal sealed record ShellCall(string Root, ShellView View, CancellationToken Cancelled);
