using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Who connected, as the kernel recorded it then: SO_PEERCRED of unix(7).</summary>
/// <param name="ProcessId">The process; it may be gone by now, and its number another's.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId);
