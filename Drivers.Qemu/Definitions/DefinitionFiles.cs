using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>The stored definitions: <c>NAME.xml</c> in a folder, for people to read and edit, and links in <c>autostart</c> beside them.</summary>
/// <remarks>
/// It knows the content that it has read or written last, so that the engine's own writes are not taken for somebody else's.
/// Threading: the host's scheduler only.
/// </remarks>
internal sealed class DefinitionFiles
{
    private const string Extension = ".xml";
    private const int MaxNameBytes = 200; // A file's name has at most 255, and a temporary one is longer by its random part.

    private readonly IHostFiles _files;
    private readonly string _directory;
    private readonly string _autostart;
    private readonly Dictionary<string, UInt128> _known = new(StringComparer.Ordinal); // By name of the domain.

    internal DefinitionFiles(IHostFiles files, string directory)
    {
        _files = files;
        _directory = directory;
        _autostart = Path.Combine(directory, "autostart");
        files.CreateDirectory(_autostart);
    }

    /// <summary>The names of the domains that have a file.</summary>
    internal IEnumerable<string> Names() => _files.List(_directory).Where(IsDefinition).Select(NameOf);

    /// <summary>The names of the domains whose content was read or written last.</summary>
    internal IReadOnlyList<string> KnownNames => [.. _known.Keys];

    /// <summary>What happens to the files of definitions from now on.</summary>
    internal IObservable<FileChange> WhenChanged() => _files.WhenChanged(_directory, IsDefinition);

    /// <summary>Whether a file of the folder is a definition's.</summary>
    internal static bool IsDefinition(string file) => file.EndsWith(Extension, StringComparison.Ordinal) && file.Length > Extension.Length;

    /// <summary>The domain that a file is of.</summary>
    internal static string NameOf(string file) => file[..^Extension.Length];

    internal string PathOf(string name) => Path.Combine(_directory, name + Extension);

    /// <summary>The content that was read or written last, as a fingerprint.</summary>
    internal UInt128? PrintOf(string name) => _known.TryGetValue(name, out UInt128 print) ? print : null;

    /// <summary>The text of a definition, or <see langword="null"/> when it is what was read or written last.</summary>
    /// <exception cref="HypervisorException">The file cannot be read, or is too long.</exception>
    internal DefinitionText? ReadIfNew(string name)
    {
        byte[] content = _files.Read(PathOf(name), ConfigXml.MaxBytes);
        UInt128 print = Print(content);
        if (PrintOf(name) == print)
        {
            return null;
        }

        _known[name] = print;
        return new DefinitionText(name, content, print);
    }

    /// <summary>Stores a definition, whole and for good.</summary>
    /// <exception cref="HypervisorException">The name does not fit into a file's name, or the file cannot be written.</exception>
    internal void Write(DomainDefinition definition)
    {
        if (Encoding.UTF8.GetByteCount(definition.Name) > MaxNameBytes)
        {
            throw new HypervisorException(ErrorCode.ConfigUnsupported, ErrorDomain.Qemu,
                $"unsupported configuration: the name '{definition.Name}' of a stored domain has at most {MaxNameBytes} bytes");
        }

        byte[] content = Encoding.UTF8.GetBytes(definition.ToXml());
        _files.Replace(PathOf(definition.Name), content);
        _known[definition.Name] = Print(content);
    }

    /// <summary>Removes a definition, the file first: killed before the link is gone, the next engine removes a link to nothing.</summary>
    internal void Delete(string name)
    {
        _files.Delete(PathOf(name));
        _files.Delete(LinkOf(name));
        _known.Remove(name);
    }

    /// <summary>Stores a definition under another name than before.</summary>
    /// <remarks>For a moment both files hold the same uuid. A note of what is meant lets the next engine finish it, or see that it never began.</remarks>
    /// <exception cref="HypervisorException">The new file cannot be written; nothing has changed.</exception>
    internal void Rename(string before, DomainDefinition renamed, bool hasAutostart)
    {
        _files.Replace(RenamePath, Encoding.UTF8.GetBytes($"{before}\n{renamed.Name}"));
        Write(renamed);
        SetAutostart(renamed.Name, hasAutostart);
        Delete(before);
        _files.Delete(RenamePath);
    }

    /// <summary>Clears away what an engine left that was killed, and finishes what it was about to do.</summary>
    internal void CleanUp()
    {
        Leftovers.Delete(_files, _directory);
        Leftovers.Delete(_files, _autostart);
        FinishRename();
        foreach (string file in _files.List(_autostart).Where(file => IsDefinition(file) && _files.Look(PathOf(NameOf(file))) is null))
        {
            _files.Delete(LinkOf(NameOf(file)));
        }
    }

    /// <summary>Forgets a definition whose file somebody else removed.</summary>
    internal void Forget(string name)
    {
        _files.Delete(LinkOf(name));
        _known.Remove(name);
    }

    /// <summary>The names of the domains that have a link.</summary>
    internal IEnumerable<string> AutostartNames() => _files.List(_autostart).Where(IsDefinition).Select(NameOf);

    internal bool HasAutostart(string name) => _files.ReadLink(LinkOf(name)) is not null;

    internal void SetAutostart(string name, bool isOn)
    {
        if (isOn)
        {
            _files.Link(LinkOf(name), PathOf(name));
        }
        else
        {
            _files.Delete(LinkOf(name));
        }
    }

    /// <summary>What happens to the links from now on.</summary>
    internal IObservable<FileChange> WhenAutostartChanged() => _files.WhenChanged(_autostart, IsDefinition);

    private string RenamePath => Path.Combine(_directory, ".renaming");

    private void FinishRename()
    {
        if (_files.Look(RenamePath) is null)
        {
            return;
        }

        string[] names = Encoding.UTF8.GetString(_files.Read(RenamePath, 3 * MaxNameBytes)).Split('\n');
        if (names is [{ } before, { } after] && UuidIn(before) is { } uuid && UuidIn(after) == uuid)
        {
            SetAutostart(after, HasAutostart(after) || HasAutostart(before));
            Delete(before);
        }

        _files.Delete(RenamePath);
    }

    private Guid? UuidIn(string name)
    {
        try
        {
            return DomainDefinition.Parse(Encoding.UTF8.GetString(_files.Read(PathOf(name), ConfigXml.MaxBytes)), static () => Guid.Empty).Uuid;
        }
        catch (HypervisorException)
        {
            return null; // Not there, or somebody has been at it: it is left as it is.
        }
    }

    private string LinkOf(string name) => Path.Combine(_autostart, name + Extension);

    private static UInt128 Print(byte[] content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
