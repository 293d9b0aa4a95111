using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Images;

/// <summary>The saved states that the driver keeps for the next start of a domain: <c>save/NAME.save</c> below its folder for state.</summary>
/// <remarks>
/// One that cannot be used is not thrown away: it becomes <c>NAME.save.broken</c> for whoever wants to look at it, and the one that
/// was put aside before is dropped, as each is as large as the guest's memory. Threading: the host's scheduler only.
/// </remarks>
internal sealed class ManagedSaves
{
    private const string Extension = ".save";

    private readonly IHostFiles _files;
    private readonly string _directory;

    /// <summary>Finds what is kept; what a killed engine was about to write is removed.</summary>
    internal ManagedSaves(IHostFiles files, string stateDirectory)
    {
        _files = files;
        _directory = Path.Combine(stateDirectory, "save");
        foreach (string remains in files.List(_directory).Where(name => name.EndsWith(PartialFile.Extension, StringComparison.Ordinal)))
        {
            files.Delete(Path.Combine(_directory, remains));
        }
    }

    /// <summary>Where the state of a domain is kept.</summary>
    internal string PathOf(string domain) => Path.Combine(_directory, domain + Extension);

    /// <summary>The domains that have one.</summary>
    internal IEnumerable<string> Names() => _files.List(_directory)
        .Where(static name => name.EndsWith(Extension, StringComparison.Ordinal))
        .Select(static name => name[..^Extension.Length]);

    /// <summary>Whether there is one.</summary>
    internal bool Has(string domain) => _files.Look(PathOf(domain)) is not null;

    /// <summary>Sees to it that one can be written.</summary>
    internal string Prepare(string domain)
    {
        _files.CreateDirectory(_directory);
        return PathOf(domain);
    }

    /// <summary>Drops it; none is no error.</summary>
    internal void Delete(string domain) => _files.Delete(PathOf(domain));

    /// <summary>Puts one aside that cannot be used.</summary>
    /// <returns>Where it is now.</returns>
    internal string PutAside(string domain)
    {
        string aside = PathOf(domain) + ".broken";
        _files.Rename(PathOf(domain), aside);
        return aside;
    }
}
