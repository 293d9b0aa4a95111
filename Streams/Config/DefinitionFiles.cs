using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Unicode;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>The stored definitions: <c>NAME.xml</c> in a folder, for people to read and edit, and links in <c>autostart</c> beside them.</summary>
/// <remarks>
/// It knows the content that it has read or written last, so that the engine's own writes are not taken for somebody else's.
/// Threading: the host's scheduler only.
/// </remarks>
public sealed class DefinitionFiles
{
    private const string Extension = ".xml";
    private const int MaxNameBytes = 200; // A file's name has at most 255, and a temporary one is longer by its random part.

    private readonly IHostFiles _files;
    private readonly string _directory;
    private readonly string _autostart;
    private readonly string _what;
    private readonly ErrorDomain _domain;
    private readonly Func<string, Guid> _readUuid;
    private readonly Dictionary<string, Fingerprint> _known = new(StringComparer.Ordinal); // By name of the object.

    /// <summary>Takes a folder, which is made with the one for its links.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="what">What is defined there, for errors: "domain".</param>
    /// <param name="domain">The part that errors come from.</param>
    /// <param name="readUuid">
    /// The uuid in a definition; <see cref="Guid.Empty"/> when it has none. Its <see cref="HypervisorException"/> says that it cannot be read.
    /// </param>
    public DefinitionFiles(IHostFiles files, string directory, string what, ErrorDomain domain, Func<string, Guid> readUuid)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(directory);
        _files = files;
        _directory = directory;
        _what = what;
        _domain = domain;
        _readUuid = readUuid;
        _autostart = Path.Combine(directory, "autostart");
        files.CreateDirectory(_autostart);
    }

    /// <summary>The names of those that have a file.</summary>
    public IEnumerable<string> Names() => _files.List(_directory).Where(IsDefinition).Select(NameOf);

    /// <summary>The names of those whose content was read or written last.</summary>
    public IReadOnlyList<string> KnownNames => [.. _known.Keys];

    /// <summary>What happens to the files of definitions from now on.</summary>
    /// <remarks>
    /// <para>Shape: cold; while subscribed, one value per name and settled change.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: <see cref="HypervisorException"/> when the folder cannot be watched.</para>
    /// <para>Completion: never; a folder that vanishes is a <see cref="FileChangeKind.Rescan"/>.</para>
    /// <para>Buffering: changes of one name within the settling time are folded into the last.</para>
    /// </remarks>
    public IObservable<FileChange> WhenChanged() => _files.WhenChanged(_directory, IsDefinition);

    /// <summary>Whether a file of the folder is a definition's.</summary>
    public static bool IsDefinition(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.EndsWith(Extension, StringComparison.Ordinal) && file.Length > Extension.Length;
    }

    /// <summary>The object that a file is of.</summary>
    public static string NameOf(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file[..^Extension.Length];
    }

    /// <summary>The file of an object.</summary>
    public string PathOf(string name) => Path.Combine(_directory, name + Extension);

    /// <summary>Whether there is a file, or a link of that name, wherever it leads.</summary>
    public bool Has(string name) => _files.Look(PathOf(name)) is not null || _files.ReadLink(PathOf(name)) is not null;

    /// <summary>The content that was read or written last, as a fingerprint.</summary>
    public Fingerprint? PrintOf(string name) => _known.TryGetValue(name, out Fingerprint print) ? print : null;

    /// <summary>The text of a definition, or <see langword="null"/> when it is what was read or written last.</summary>
    /// <exception cref="HypervisorException">The file cannot be read, is too long, or no UTF-8.</exception>
    public DefinitionText? ReadIfNew(string name)
    {
        byte[] content = _files.Read(PathOf(name), ConfigXml.MaxBytes);
        if (!Utf8.IsValid(content))
        {
            throw new HypervisorException(ErrorCode.XmlDetail, _domain, $"'{PathOf(name)}' is not UTF-8, and cannot be read in another encoding");
        }

        Fingerprint print = Fingerprint.Of(content);
        if (PrintOf(name) == print)
        {
            return null;
        }

        _known[name] = print;
        return new DefinitionText(name, content, print);
    }

    /// <summary>Stores a definition, whole and for good.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="xml">The definition.</param>
    /// <exception cref="HypervisorException">The name does not fit into a file's name, or the file cannot be written.</exception>
    public void Write(string name, string xml)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            throw new HypervisorException(ErrorCode.ConfigUnsupported, _domain,
                $"unsupported configuration: the name '{name}' of a stored {_what} has at most {MaxNameBytes} bytes");
        }

        byte[] content = Encoding.UTF8.GetBytes(xml);
        _files.Replace(PathOf(name), content);
        _known[name] = Fingerprint.Of(content);
    }

    /// <summary>Removes a definition, the file first: killed before the link is gone, the next engine removes a link to nothing.</summary>
    public void Delete(string name)
    {
        _files.Delete(PathOf(name));
        _files.Delete(LinkOf(name));
        _known.Remove(name);
    }

    /// <summary>Stores a definition under another name than before.</summary>
    /// <remarks>
    /// For a moment both files hold the same uuid. A note of what is meant lets the next engine finish it, or see that it never began. In the end the old file takes the
    /// place of the note, for good: a machine that dies then leaves no old one without a note.
    /// </remarks>
    /// <param name="before">What it was called.</param>
    /// <param name="name">What it is called from now on.</param>
    /// <param name="xml">The definition, with the new name.</param>
    /// <param name="hasAutostart">Whether it is linked.</param>
    /// <exception cref="HypervisorException">The new file cannot be written; nothing has changed.</exception>
    public void Rename(string before, string name, string xml, bool hasAutostart)
    {
        _files.Replace(RenamePath, Encoding.UTF8.GetBytes($"{before}\n{name}"));
        Write(name, xml);
        SetAutostart(name, hasAutostart);
        if (Has(before))
        {
            _files.Rename(PathOf(before), RenamePath);
        }

        Delete(before);
        _files.Delete(RenamePath);
    }

    /// <summary>Clears away what an engine left that was killed, and finishes what it was about to do.</summary>
    public void CleanUp()
    {
        _files.DeleteLeftovers(_directory);
        _files.DeleteLeftovers(_autostart);
        FinishRename();
        foreach (string file in _files.List(_autostart).Where(file => IsDefinition(file) && _files.Look(PathOf(NameOf(file))) is null))
        {
            _files.Delete(LinkOf(NameOf(file)));
        }
    }

    /// <summary>Forgets a definition whose file somebody else removed.</summary>
    public void Forget(string name)
    {
        _files.Delete(LinkOf(name));
        _known.Remove(name);
    }

    /// <summary>The names of those that have a link.</summary>
    public IEnumerable<string> AutostartNames() => _files.List(_autostart).Where(IsDefinition).Select(NameOf);

    /// <summary>Whether an object is linked.</summary>
    public bool HasAutostart(string name) => _files.ReadLink(LinkOf(name)) is not null;

    /// <summary>Links an object, or not.</summary>
    public void SetAutostart(string name, bool isOn)
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
    /// <inheritdoc cref="WhenChanged" path="/remarks"/>
    public IObservable<FileChange> WhenAutostartChanged() => _files.WhenChanged(_autostart, IsDefinition);

    private string RenamePath => Path.Combine(_directory, ".renaming");

    private void FinishRename()
    {
        if (_files.Look(RenamePath) is null)
        {
            return;
        }

        string[] names = Encoding.UTF8.GetString(_files.Read(RenamePath, ConfigXml.MaxBytes)).Split('\n'); // Names, or what the old file had.
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
            return _readUuid(Encoding.UTF8.GetString(_files.Read(PathOf(name), ConfigXml.MaxBytes)));
        }
        catch (HypervisorException)
        {
            return null; // Not there, or somebody has been at it: it is left as it is.
        }
    }

    private string LinkOf(string name) => Path.Combine(_autostart, name + Extension);
}
