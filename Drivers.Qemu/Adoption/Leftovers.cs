using System;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>What an engine that was killed in the middle of <see cref="IHostFiles.Replace"/> or <see cref="IHostFiles.Link"/> left lying about.</summary>
internal static class Leftovers
{
    /// <summary>Removes the temporary files of a folder.</summary>
    internal static void Delete(IHostFiles files, string directory)
    {
        foreach (string name in files.List(directory).Where(IsTemporary))
        {
            files.Delete(Path.Combine(directory, name));
        }
    }

    private static bool IsTemporary(string name) => name[0] == '.' && name.EndsWith(".tmp", StringComparison.Ordinal);
}
