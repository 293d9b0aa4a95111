using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real files.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFiles(PollScheduler scheduler) : IHostFiles
{
    private const int CopiedAtOnce = 256 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public FileFacts? Look(string path)
    {
        if (FileSystem.Look(path) is not { } stat)
        {
            return null; // What may not be seen is not there for us: the contract says so.
        }

        FileKind kind = KindOf(stat.Mode);
        return new FileFacts(kind, kind == FileKind.File ? stat.Length : 0, stat.ModifiedAt, (stat.Mode & (int)AnyExecute) != 0)
        {
            AllocatedBytes = stat.AllocatedBytes,
            Id = new FileId(stat.Device, stat.Inode),
        };
    }

    public string? FindObstacle(string path, FileAccess access)
    {
        int errno = FileSystem.FindObstacle(path, access.HasFlag(FileAccess.Read), access.HasFlag(FileAccess.Write));
        return errno == 0 ? null : Marshal.GetPInvokeErrorMessage(errno);
    }

    public DiskSpace GetSpace(string path) => Attempt("look at the disk of", path, () =>
    {
        var drive = new DriveInfo(path); // Any path on it will do.
        return new DiskSpace(drive.TotalSize, drive.TotalFreeSpace, drive.AvailableFreeSpace);
    });

    public IReadOnlyList<string> List(string directory)
    {
        if (FileSystem.FindObstacle(directory, read: true, write: false) == Errno.ENOENT)
        {
            return []; // Usual at a first start, where an exception would be the first of the process: that takes milliseconds.
        }

        try
        {
            return Array.ConvertAll(Directory.GetFileSystemEntries(directory), static path => Path.GetFileName(path));
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("list", directory, e);
        }
    }

    public byte[] Read(string path, int limit)
    {
        try
        {
            using SafeFileHandle file = FileSystem.OpenToRead(path);
            long length = LengthOf(file);
            if (length > limit)
            {
                throw HostErrors.System("read", path, $"it has {length} bytes, the limit is {limit}");
            }

            return length > 0 ? ReadPart(file, 0, (int)length) : ReadUnmeasured(path, file, limit);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("read", path, e);
        }
    }

    public byte[] ReadEnd(string path, int limit)
    {
        try
        {
            using SafeFileHandle file = FileSystem.OpenToRead(path);
            long length = LengthOf(file);
            int wanted = (int)Math.Min(length, limit);
            return ReadPart(file, length - wanted, wanted);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("read", path, e);
        }
    }

    public IHostFile Open(string path, HostFileMode mode)
    {
        try
        {
            return new LinuxFile(path, FileHandle.Open(path, mode switch
            {
                HostFileMode.Read => FileFlags.ReadOnly,
                HostFileMode.ReadWrite => FileFlags.ReadWrite,
                HostFileMode.Create => FileFlags.ReadWrite | FileFlags.Create | FileFlags.Truncate,
                HostFileMode.CreateNew => FileFlags.ReadWrite | FileFlags.Create | FileFlags.Exclusive,
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "no such mode"),
            }));
        }
        catch (Interop.SyscallException e)
        {
            throw HostErrors.System("open", path, e);
        }
    }

    public void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true)
    {
        string temporary = TemporaryFor(path);
        try
        {
            try
            {
                Write(temporary, content, isDurable);
                FileSystem.Rename(temporary, path);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            if (isDurable)
            {
                FileSystem.SyncDirectory(Parent(path)); // Without it the rename may be lost with the power.
            }
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("write", path, e);
        }
    }

    public void Rename(string from, string to)
    {
        try
        {
            FileSystem.Rename(from, to);
            FileSystem.SyncDirectory(Parent(to));
            if (Parent(from) != Parent(to))
            {
                FileSystem.SyncDirectory(Parent(from));
            }
        }
        catch (Interop.SyscallException e)
        {
            throw HostErrors.System("rename", $"{from}' to '{to}", e);
        }
    }

    public void Link(string path, string target)
    {
        string temporary = TemporaryFor(path); // symlink(2) replaces nothing; rename(2) does.
        try
        {
            File.CreateSymbolicLink(temporary, target);
            try
            {
                FileSystem.Rename(temporary, path);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            FileSystem.SyncDirectory(Parent(path));
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("link", path, e);
        }
    }

    public string? ReadLink(string path) => Attempt("read", path, () => new FileInfo(path).LinkTarget);

    // The pool, not the loop: a template may be large and its disk slow.
    public Task CopyAsync(string from, string to, CancellationToken cancellationToken)
        => Task.Run(() => Copy(from, to, cancellationToken), cancellationToken);

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing there is no error.
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("delete", path, e);
        }
    }

    public void CreateDirectory(string path)
        => Attempt("make the folder", path, () => Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute));

    public void MakeExecutable(string path) => Attempt("make executable", path, () =>
    {
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute);
        return true;
    });

    public void DeleteDirectory(string path)
    {
        try
        {
            Directory.Delete(path, recursive: false);
        }
        catch (DirectoryNotFoundException e) when (File.Exists(path))
        {
            throw HostErrors.System("remove the folder", path, "Not a directory", e);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing there is no error.
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("remove the folder", path, e);
        }
    }

    public IDisposable Lock(string path)
    {
        // flock(2): the runtime takes it for a file that is opened without sharing.
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Read, // Nothing is written: a lock must not keep a disk from being made read-only.
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
                BufferSize = 0,
            });
        }
        catch (IOException e) when (e.HResult == Errno.EAGAIN)
        {
            throw HostErrors.Busy(path);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("lock", path, e);
        }
    }

    public IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter)
        => scheduler.WhenChanged(directory, filter)
            .Catch((Interop.SyscallException e) => Observable.Throw<FileChange>(HostErrors.System("watch", directory, e)));

    private static T Attempt<T>(string attempt, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System(attempt, path, e);
        }
    }

    private static FileKind KindOf(int mode) => (mode & 0xF000) switch // S_IFMT of inode(7).
    {
        0x4000 => FileKind.Directory,
        0x6000 => FileKind.BlockDevice,
        0x2000 => FileKind.CharacterDevice,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.File,
    };

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? "/";

    private static string TemporaryFor(string path) => Path.Combine(Parent(path), $".{Path.GetFileName(path)}.{HostRandom.System.NewGuid():N}.tmp");

    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        string temporary = TemporaryFor(to);
        try
        {
            using SafeFileHandle source = FileSystem.OpenToRead(from);
            try
            {
                WriteThrough(temporary, source, cancellationToken);
                FileSystem.Rename(temporary, to);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            FileSystem.SyncDirectory(Parent(to));
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("copy", $"{from}' to '{to}", e);
        }
    }

    private static void WriteThrough(string path, SafeFileHandle source, CancellationToken cancellationToken)
    {
        using FileStream file = CreateNew(path);
        byte[] buffer = new byte[CopiedAtOnce];
        for (long done = 0; RandomAccess.Read(source, buffer, done) is > 0 and int count; done += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(buffer, 0, count);
        }

        FileSystem.Sync(file.SafeFileHandle);
    }

    private static long LengthOf(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (NotSupportedException e)
        {
            throw new IOException("it is not an ordinary file", e); // A pipe, a terminal.
        }
    }

    // The kernel makes these up while they are read, and says that they are empty.
    private static byte[] ReadUnmeasured(string path, SafeFileHandle file, int limit)
    {
        byte[] content = [], more;
        do
        {
            more = ReadPart(file, content.Length, (int)Math.Min(4096, (long)limit - content.Length + 1));
            content = [.. content, .. more];
            if (content.Length > limit)
            {
                throw HostErrors.System("read", path, $"it has more than {limit} bytes");
            }
        }
        while (more.Length > 0);
        return content;
    }

    private static byte[] ReadPart(SafeFileHandle file, long start, int length)
    {
        byte[] content = new byte[length];
        int done = 0;
        while (done < content.Length && RandomAccess.Read(file, content.AsSpan(done), start + done) is > 0 and int count)
        {
            done += count;
        }

        return done == content.Length ? content : content[..done]; // It may shrink while it is read.
    }

    private static void Write(string path, ReadOnlySpan<byte> content, bool isDurable)
    {
        // Not the runtime's stream: it locks and looks at what it opens, and each event of a guest has its status written.
        using FileHandle file = FileHandle.Open(path, FileFlags.ReadWrite | FileFlags.Create | FileFlags.Exclusive);
        file.Write(content);
        if (isDurable)
        {
            FileSystem.Sync(file);
        }
    }

    private static FileStream CreateNew(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    });
}
