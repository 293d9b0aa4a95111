using System.IO;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Who may connect to a socket that has a file: whoever may write the file.</summary>
/// <param name="Mode">The permissions of the file.</param>
/// <param name="Group">Name of the group that the file is to belong to; <see langword="null"/> leaves it this process's.</param>
public sealed record SocketAccess(UnixFileMode Mode, string? Group = null);
