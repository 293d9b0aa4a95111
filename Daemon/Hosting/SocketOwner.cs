using System;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>Whether somebody listens at a path: found without connecting, which would start a service that is activated by its socket.</summary>
internal static class SocketOwner
{
    private const string Table = "/proc/net/unix";

    /// <summary>__SO_ACCEPTCON of the kernel's net.h.</summary>
    private const string Listening = "00010000";

    internal static bool Has(string path) => Has(File.ReadAllText(Table), path);

    /// <summary>The same by the text of the kernel's table: Num RefCount Protocol Flags Type St Inode Path.</summary>
    internal static bool Has(string table, string path) => table.Split('\n').Any(line
        => line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries) is [_, _, _, Listening, _, _, _, var bound] && bound == path);
}
