using System.IO;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Who may connect to a socket that has a file: to connect takes leave to write it.</summary>
/// <param name="Mode">Of the file, as chmod(2) takes it.</param>
/// <param name="GroupId">Whose the file is to be; <see langword="null"/> leaves it this process's.</param>
public readonly record struct SocketFileAccess(UnixFileMode Mode, uint? GroupId = null);
