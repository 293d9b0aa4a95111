using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor;

/// <summary>The files of a <see cref="VirtualHost"/>.</summary>
public sealed partial class VirtualFiles : IHostFiles
{
    private readonly IScheduler _scheduler;
    private readonly Dictionary<string, VirtualEntry> _entries = new(StringComparer.Ordinal) { ["/"] = new VirtualEntry(FileKind.Directory, inode: 1) };
    private readonly Dictionary<string, FileAccess> _denied = new(StringComparer.Ordinal);
    private readonly List<Watch> _watches = [];
    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);
    private ulong _lastInode = 1;

    internal VirtualFiles(IScheduler scheduler) => _scheduler = scheduler;

    /// <summary>Bytes that may still be written; a test sets it to see what a full disk does.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>Writes a file as somebody else would: folders are made, watchers are told.</summary>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        CreateDirectory(Parent(path));
        Put(path, NewFile(content));
    }

    /// <summary>Writes a text file as somebody else would.</summary>
    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public FileFacts? Look(string path) => Resolve(path) is { } real ? _entries.GetValueOrDefault(real)?.Facts : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        string? real = Resolve(directory);
        return [.. _entries.Keys.Where(path => path != "/" && Parent(path) == real).Select(static path => Path.GetFileName(path))];
    }

    /// <inheritdoc/>
    public byte[] Read(string path, int limit)
    {
        VirtualEntry entry = Find(path, "read");
        return entry.Length <= limit
            ? entry.ToArray()
            : throw HostErrors.System("read", path, $"it has {entry.Length} bytes, the limit is {limit}");
    }

    /// <inheritdoc/>
    public byte[] ReadEnd(string path, int limit)
    {
        VirtualEntry entry = Find(path, "read");
        byte[] end = new byte[Math.Min(entry.Length, limit)];
        entry.Read(entry.Length - end.Length, end);
        return end;
    }

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true)
    {
        string real = ResolveParent(path);
        Require(IsInFolder(real), "write", path, "No such file or directory");
        _entries.TryGetValue(real, out VirtualEntry? old);
        Require(old is not { IsDirectory: true }, "write", path, "Is a directory");
        Require(content.Length <= FreeBytes, "write", path, "No space left on device"); // Old and new are both there for a moment.
        Take(content.Length);
        Forget(old);
        Put(real, NewFile(content));
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        string real = ResolveParent(path);
        if (_entries.TryGetValue(real, out VirtualEntry? entry))
        {
            Require(!entry.IsDirectory, "delete", path, "Permission denied"); // What the runtime makes of EISDIR.
            _entries.Remove(real);
            Forget(entry);
            Tell(real, FileChangeKind.Deleted, isNew: false);
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        path = Resolve(path) ?? path;
        if (_entries.TryGetValue(path, out VirtualEntry? entry))
        {
            Require(entry.IsDirectory, "make the folder", path, "File exists");
            return;
        }

        CreateDirectory(Parent(path));
        _entries.Add(path, new VirtualEntry(FileKind.Directory, ++_lastInode) { ModifiedAt = _scheduler.Now });
        RescanSoon(path);
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (!_entries.TryGetValue(path, out VirtualEntry? entry))
        {
            return;
        }

        Require(entry.IsDirectory, "remove the folder", path, "Not a directory");
        Require(List(path).Count == 0, "remove the folder", path, "Directory not empty");

        _entries.Remove(path);
        RescanSoon(path);
    }

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        if (!_locks.Add(path))
        {
            throw HostErrors.Busy(path);
        }

        if (Look(path) is null)
        {
            Replace(path, []);
        }

        return Disposable.Create(() => _locks.Remove(path));
    }

    /// <inheritdoc/>
    public IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter) => Observable.Create<FileChange>(observer =>
    {
        if (Look(directory) is not { IsDirectory: true })
        {
            observer.OnError(HostErrors.System("watch", directory, "No such file or directory"));
            return static () => { };
        }

        var watch = new Watch(directory, filter, new FileChangeSettler(_scheduler, observer.OnNext));
        _watches.Add(watch);
        return () =>
        {
            _watches.Remove(watch);
            watch.Settler.Dispose();
        };
    });

    /// <inheritdoc/>
    public void MakeExecutable(string path) => Find(path, "make executable").IsExecutable = true;

    internal void WriteExecutable(string path)
    {
        CreateDirectory(Parent(path));
        Put(path, new VirtualEntry(FileKind.File, ++_lastInode) { IsExecutable = true, ModifiedAt = _scheduler.Now });
    }

    /// <summary>Whether the folder that the path names something in is there.</summary>
    internal bool IsInFolder(string path) => Resolve(Parent(path)) is { } parent
        && _entries.TryGetValue(parent, out VirtualEntry? folder) && folder.IsDirectory;

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? "/";

    private VirtualEntry Find(string path, string attempt)
    {
        string? real = Resolve(path);
        Require(real is not null && (_denied.GetValueOrDefault(real) & FileAccess.Read) == 0, attempt, path, "Permission denied");
        return _entries.TryGetValue(real!, out VirtualEntry? entry) && !entry.IsDirectory
            ? entry
            : throw HostErrors.System(attempt, path, "No such file or directory");
    }

    private void GiveBack(VirtualEntry? entry)
    {
        int length = entry is { Kind: FileKind.File } ? entry.Length : 0;
        FreeBytes = FreeBytes > long.MaxValue - length ? long.MaxValue : FreeBytes + length;
    }

    /// <summary>Has the watchers of a folder that went or came list it; never inside the call that did it.</summary>
    private void RescanSoon(string directory)
    {
        foreach (Watch watch in _watches.Where(watch => watch.Directory == directory))
        {
            _scheduler.Schedule(watch, (_, concerned) =>
            {
                if (_watches.Contains(concerned))
                {
                    concerned.Settler.Rescan();
                }

                return Disposable.Empty;
            });
        }
    }

    private void Put(string path, VirtualEntry entry)
    {
        bool isNew = !_entries.ContainsKey(path);
        _entries[path] = entry;
        Tell(path, FileChangeKind.Written, isNew);
    }

    private void Tell(string path, FileChangeKind kind, bool isNew)
    {
        string name = Path.GetFileName(path);
        foreach (Watch watch in _watches.Where(watch => watch.Directory == Parent(path) && watch.Filter(name)))
        {
            watch.Settler.Add(name, kind, isNew);
        }
    }

    private sealed record Watch(string Directory, Func<string, bool> Filter, FileChangeSettler Settler);
}
