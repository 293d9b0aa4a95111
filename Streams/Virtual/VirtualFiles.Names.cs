using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <content>Links, other names, copies, and open files.</content>
public sealed partial class VirtualFiles
{
    private const int MostLinks = 40; // As path_resolution(7) has it.

    private int _links; // Paths are only walked where there is a link at all.

    /// <summary>How many open files there are: a test that left none behind sees 0.</summary>
    public int OpenHandles { get; internal set; }

    /// <summary>How many folders are watched.</summary>
    internal int Watches => _watches.Count;

    /// <summary>Puts something on the machine that is no ordinary file: a block device, a pipe.</summary>
    /// <param name="path">Where; folders are made.</param>
    /// <param name="kind">What.</param>
    /// <param name="content">What is on it, if it is a device.</param>
    public void Write(string path, FileKind kind, ReadOnlySpan<byte> content)
    {
        CreateDirectory(Parent(path));
        var entry = new VirtualEntry(kind, ++_lastInode) { ModifiedAt = _scheduler.Now };
        entry.Write(0, content);
        Put(path, entry);
    }

    /// <summary>Takes a permission away from this program, or gives it back.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="access">What is denied from now on; 0 denies nothing.</param>
    public void Deny(string path, FileAccess access) => _denied[path] = access;

    /// <summary>Whether a file that a driver looks for before it hands it to a program is there, whatever its name: made on the spot, and empty.</summary>
    public bool HasEverything { get; set; }

    /// <inheritdoc/>
    public string? FindObstacle(string path, FileAccess access)
    {
        if (HasEverything && Look(path) is null)
        {
            Write(path, []);
        }

        if (Resolve(path) is not { } real || !_entries.ContainsKey(real))
        {
            return "No such file or directory";
        }

        return (_denied.GetValueOrDefault(real) & access) != 0 ? "Permission denied" : null;
    }

    /// <inheritdoc/>
    public DiskSpace GetSpace(string path)
    {
        if (Look(path) is null)
        {
            throw HostErrors.System("look at the disk of", path, "No such file or directory");
        }

        long used = _entries.Values.Sum(static entry => entry.Facts.AllocatedBytes);
        return new DiskSpace(FreeBytes > long.MaxValue - used ? long.MaxValue : FreeBytes + used, FreeBytes, FreeBytes);
    }

    /// <inheritdoc/>
    public IHostFile Open(string path, HostFileMode mode)
    {
        string real = Resolve(path) ?? throw HostErrors.System("open", path, "Too many levels of symbolic links");
        bool isThere = _entries.TryGetValue(real, out VirtualEntry? entry);
        bool isReadOnly = mode == HostFileMode.Read;
        Require(isThere || mode is HostFileMode.Create or HostFileMode.CreateNew, "open", path, "No such file or directory");
        Require(IsInFolder(real), "open", path, "No such file or directory");
        Require(!isThere || mode != HostFileMode.CreateNew, "open", path, "File exists");
        Require(isReadOnly || entry is not { IsDirectory: true }, "open", path, "Is a directory");
        Require((_denied.GetValueOrDefault(real) & (isReadOnly ? FileAccess.Read : FileAccess.ReadWrite)) == 0, "open", path, "Permission denied");
        if (entry is null)
        {
            entry = NewFile([]);
            Put(real, entry);
        }
        else if (mode == HostFileMode.Create)
        {
            GiveBack(entry);
            entry.SetLength(0);
        }

        return new VirtualFile(this, real, entry, isReadOnly);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        string subject = $"{from}' to '{to}";
        (string source, string target) = (ResolveParent(from), ResolveParent(to));
        Require(_entries.TryGetValue(source, out VirtualEntry? entry) && IsInFolder(target), "rename", subject, "No such file or directory");
        bool isTaken = _entries.TryGetValue(target, out VirtualEntry? old);
        Require(!isTaken || !old!.IsDirectory || entry!.IsDirectory, "rename", subject, "Is a directory");
        Require(!entry!.IsDirectory || source == target, "rename", subject, "Operation not supported"); // Drivers rename no folders.
        if (source == target)
        {
            return;
        }

        _entries.Remove(source);
        Tell(source, FileChangeKind.Deleted, isNew: false);
        Forget(old);
        Put(target, entry);
    }

    /// <inheritdoc/>
    public void Link(string path, string target)
    {
        string real = ResolveParent(path);
        Require(IsInFolder(real), "link", path, "No such file or directory");
        Require(!_entries.TryGetValue(real, out VirtualEntry? old) || !old.IsDirectory, "link", path, "Is a directory");
        Forget(old);
        _links++;
        Put(real, new VirtualEntry(FileKind.File, ++_lastInode) { Target = target, ModifiedAt = _scheduler.Now });
    }

    /// <inheritdoc/>
    public string? ReadLink(string path) => _entries.GetValueOrDefault(ResolveParent(path))?.Target;

    /// <inheritdoc/>
    public Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _scheduler.Schedule(done, (_, copied) =>
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                Replace(to, Read(from, int.MaxValue));
                copied.SetResult();
            }
            catch (OperationCanceledException)
            {
                copied.SetCanceled(cancellationToken);
            }
            catch (HypervisorException e)
            {
                string cause = e.Message[(e.Message.LastIndexOf("': ", StringComparison.Ordinal) + 3)..];
                copied.SetException(HostErrors.System("copy", $"{from}' to '{to}", cause, e));
            }

            return Disposable.Empty;
        });
        return done.Task;
    }

    /// <summary>Completes in a turn of its own, as what waits for a disk does.</summary>
    internal Task AfterATurn()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _scheduler.Schedule(done, static (_, over) =>
        {
            over.SetResult();
            return Disposable.Empty;
        });
        return done.Task;
    }

    /// <summary>Writes into an open file, whether it still has a path or not.</summary>
    /// <returns>How many bytes: a disk that fills up takes the first part, as write(2) has it.</returns>
    internal int WriteInto(VirtualEntry entry, int position, ReadOnlySpan<byte> data)
    {
        int beyond = Math.Max(0, position + data.Length - entry.Length);
        long room = entry.Kind == FileKind.File ? FreeBytes : 0;
        int refused = (int)Math.Min(data.Length, Math.Max(0, beyond - room));
        data = data[..^refused];
        if (data.Length > 0)
        {
            Take(Math.Max(0, position + data.Length - entry.Length));
            entry.Write(position, data);
            entry.ModifiedAt = _scheduler.Now;
        }

        return data.Length;
    }

    internal void SetLengthOf(VirtualEntry entry, string path, int length)
    {
        int growth = length - entry.Length;
        Require(entry.Kind == FileKind.File && length >= 0, "cut", path, "Invalid argument");
        Require(growth <= FreeBytes, "cut", path, "No space left on device");
        Take(growth);
        entry.SetLength(length);
        entry.ModifiedAt = _scheduler.Now;
    }

    /// <summary>Somebody who might have written has closed the file: watchers look at it.</summary>
    internal void Closed(string path, VirtualEntry entry)
    {
        if (_entries.GetValueOrDefault(path) == entry)
        {
            Tell(path, FileChangeKind.Written, isNew: false);
        }
    }

    private static void Require(bool condition, string attempt, string path, string otherwise)
    {
        if (!condition)
        {
            throw HostErrors.System(attempt, path, otherwise);
        }
    }

    /// <summary>The path without links; <see langword="null"/> when they lead in a circle.</summary>
    private string? Resolve(string path)
    {
        for (int hops = 0; hops < MostLinks; hops++)
        {
            path = ResolveParent(path);
            if (_links == 0 || _entries.GetValueOrDefault(path)?.Target is not { } target)
            {
                return path;
            }

            path = Path.GetFullPath(target, Parent(path));
        }

        return null;
    }

    /// <summary>The path without links but for its last part: what is renamed, deleted or replaced is the link.</summary>
    private string ResolveParent(string path)
        => _links == 0 || path == "/" ? path : Path.Combine(Resolve(Parent(path)) ?? Parent(path), Path.GetFileName(path));

    private VirtualEntry NewFile(ReadOnlySpan<byte> content)
    {
        var entry = new VirtualEntry(FileKind.File, ++_lastInode) { ModifiedAt = _scheduler.Now };
        entry.Write(0, content);
        return entry;
    }

    private void Forget(VirtualEntry? old)
    {
        GiveBack(old);
        _links -= old?.Target is null ? 0 : 1;
    }

    private void Take(long bytes) => FreeBytes -= FreeBytes == long.MaxValue ? 0 : bytes;
}
