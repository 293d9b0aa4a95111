using System;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What a program that was killed in the middle of <see cref="IHostFiles.Replace"/> or <see cref="IHostFiles.Link"/> left lying about.</summary>
public static class HostLeftovers
{
    /// <summary>Removes the temporary files of a folder.</summary>
    public static void DeleteLeftovers(this IHostFiles files, string directory)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (string name in files.List(directory).Where(IsTemporary))
        {
            files.Delete(Path.Combine(directory, name));
        }
    }

    private static bool IsTemporary(string name) => name[0] == '.' && name.EndsWith(".tmp", StringComparison.Ordinal);
}
