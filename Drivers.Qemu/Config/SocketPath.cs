using System;
using System.Text;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Paths of unix sockets that a start chooses.</summary>
internal static class SocketPath
{
    /// <summary>The folder of such sockets is somewhere below one of this name: libvirt's layout.</summary>
    internal const string Folder = "/channel/target/";

    // sun_path has 108 bytes with the final zero (unix(7)).
    private const int MaxBytes = 107;

    /// <summary>A socket in a folder.</summary>
    /// <exception cref="HypervisorException">The path would be too long for a socket.</exception>
    internal static string In(string folder, string name)
    {
        string path = $"{folder}/{name}";
        return Encoding.UTF8.GetByteCount(path) <= MaxBytes
            ? path
            : throw new HypervisorException(
                ErrorCode.InternalError,
                ErrorDomain.Domain,
                $"internal error: UNIX socket path '{path}' too long: it has at most {MaxBytes} bytes");
    }

    /// <summary>Whether there is no path, or it is what some start chose: then the next one chooses again.</summary>
    internal static bool IsChosen(string? path, string name) => path is null
        || (path.Contains(Folder, StringComparison.Ordinal) && path.EndsWith($"/{name}", StringComparison.Ordinal));
}
