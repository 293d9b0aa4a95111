using System.Threading;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>What a verb was called with.</summary>
/// <param name="Folders">Those that it works on.</param>
/// <param name="View">Where it says what it did and found.</param>
/// <param name="Cancelled">Somebody wants the program to end.</param>
internal sealed record ShellCall(HostFolders Folders, ShellView View, CancellationToken Cancelled);
