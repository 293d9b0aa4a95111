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
public sealed class VirtualFiles : IHostFiles
{
    private readonly IScheduler _scheduler;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal) { ["/"] = new Entry(IsDirectory: true) };
    private readonly List<Watch> _watches = [];
    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);

    internal VirtualFiles(IScheduler scheduler) => _scheduler = scheduler;

    /// <summary>Bytes that may still be written; a test sets it to see what a full disk does.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>Writes a file as somebody else would: folders are made, watchers are told.</summary>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        CreateDirectory(Parent(path));
        Put(path, new Entry(IsDirectory: false) { Content = content.ToArray(), ModifiedAt = _scheduler.Now });
    }

    /// <summary>Writes a text file as somebody else would.</summary>
    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public FileFacts? Look(string path) => _entries.TryGetValue(path, out Entry? entry)
        ? new FileFacts(entry.IsDirectory, entry.Content.Length, entry.ModifiedAt, entry.IsExecutable)
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
        => [.. _entries.Keys.Where(path => path != "/" && Parent(path) == directory).Select(static path => Path.GetFileName(path))];

    /// <inheritdoc/>
    public byte[] Read(string path, int limit)
    {
        Entry entry = Find(path, "read");
        return entry.Content.Length <= limit
            ? [.. entry.Content]
            : throw HostErrors.System("read", path, $"it has {entry.Content.Length} bytes, the limit is {limit}");
    }

    /// <inheritdoc/>
    public byte[] ReadEnd(string path, int limit)
    {
        byte[] content = Find(path, "read").Content;
        return content[Math.Max(0, content.Length - limit)..];
    }

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        if (!IsInFolder(path))
        {
            throw HostErrors.System("write", path, "No such file or directory");
        }

        if (_entries.TryGetValue(path, out Entry? old) && old.IsDirectory)
        {
            throw HostErrors.System("write", path, "Is a directory");
        }

        // Old and new are both there for a moment, as with a temporary file.
        if (content.Length > FreeBytes)
        {
            throw HostErrors.System("write", path, "No space left on device");
        }

        FreeBytes -= content.Length;
        GiveBack(old);
        Write(path, content);
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (!_entries.TryGetValue(path, out Entry? entry))
        {
            return;
        }

        if (entry.IsDirectory)
        {
            throw HostErrors.System("delete", path, "Permission denied"); // What the runtime makes of EISDIR.
        }

        _entries.Remove(path);
        GiveBack(entry);
        Tell(path, FileChangeKind.Deleted, isNew: false);
    }

    /// <inheritdoc/>
    public void Link(string path, string target)
    {
        if (!IsInFolder(path))
        {
            throw HostErrors.System("make the link", path, "No such file or directory");
        }

        Put(path, new Entry(IsDirectory: false) { LinkTarget = target, ModifiedAt = _scheduler.Now });
    }

    /// <inheritdoc/>
    public string? ReadLink(string path) => _entries.GetValueOrDefault(path)?.LinkTarget;

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (_entries.TryGetValue(path, out Entry? entry))
        {
            if (!entry.IsDirectory)
            {
                throw HostErrors.System("make the folder", path, "File exists");
            }

            return;
        }

        CreateDirectory(Parent(path));
        _entries.Add(path, new Entry(IsDirectory: true) { ModifiedAt = _scheduler.Now });
        RescanSoon(path);
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (!_entries.TryGetValue(path, out Entry? entry))
        {
            return;
        }

        if (!entry.IsDirectory)
        {
            throw HostErrors.System("remove the folder", path, "Not a directory");
        }

        if (List(path).Count > 0)
        {
            throw HostErrors.System("remove the folder", path, "Directory not empty");
        }

        _entries.Remove(path);
        RescanSoon(path);
    }

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        if (!_locks.Add(path))
        {
            throw HostErrors.System("lock", path, "Resource temporarily unavailable");
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

    internal void WriteExecutable(string path)
    {
        CreateDirectory(Parent(path));
        Put(path, new Entry(IsDirectory: false) { IsExecutable = true, ModifiedAt = _scheduler.Now });
    }

    /// <summary>Whether the folder that the path names something in is there.</summary>
    internal bool IsInFolder(string path) => _entries.TryGetValue(Parent(path), out Entry? folder) && folder.IsDirectory;

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? "/";

    private Entry Find(string path, string attempt) => _entries.TryGetValue(path, out Entry? entry) && !entry.IsDirectory
        ? entry
        : throw HostErrors.System(attempt, path, "No such file or directory");

    private void GiveBack(Entry? entry)
    {
        int length = entry?.Content.Length ?? 0;
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

    private void Put(string path, Entry entry)
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

    private sealed record Entry(bool IsDirectory)
    {
        internal byte[] Content { get; init; } = [];

        internal DateTimeOffset ModifiedAt { get; init; }

        internal bool IsExecutable { get; init; }

        internal string? LinkTarget { get; init; }
    }

    private sealed record Watch(string Directory, Func<string, bool> Filter, FileChangeSettler Settler);
}
