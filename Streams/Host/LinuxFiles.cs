using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Linq;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;
using FileSystem = Rx.Hypervisor.Interop.Linux.FileSystem;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real files.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFiles(PollScheduler scheduler) : IHostFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public FileFacts? Look(string path)
    {
        try
        {
            var file = new FileInfo(path);
            FileSystemInfo target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            if (!Path.Exists(target.FullName))
            {
                return null;
            }

            bool isDirectory = target.Attributes.HasFlag(FileAttributes.Directory);
            return new FileFacts(
                isDirectory,
                isDirectory ? 0 : new FileInfo(target.FullName).Length,
                new DateTimeOffset(target.LastWriteTimeUtc),
                (target.UnixFileMode & AnyExecute) != 0);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            return null; // What may not be seen is not there for us: the contract says so.
        }
    }

    public IReadOnlyList<string> List(string directory)
    {
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
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            if (length > limit)
            {
                throw HostErrors.System("read", path, $"it has {length} bytes, the limit is {limit}");
            }

            return ReadPart(file, 0, (int)length);
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
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete); // Its writer may go on.
            long length = RandomAccess.GetLength(file);
            int wanted = (int)Math.Min(length, limit);
            return ReadPart(file, length - wanted, wanted);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("read", path, e);
        }
    }

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        string directory = Path.GetDirectoryName(path) ?? "/";
        string temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            try
            {
                WriteThrough(temporary, content);
                FileSystem.Rename(temporary, path);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            FileSystem.SyncDirectory(directory); // Without it the rename may be lost with the power.
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("write", path, e);
        }
    }

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

    public void Link(string path, string target)
    {
        string directory = Path.GetDirectoryName(path) ?? "/";
        string temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            try
            {
                File.CreateSymbolicLink(temporary, target);
                FileSystem.Rename(temporary, path);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            FileSystem.SyncDirectory(directory);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("make the link", path, e);
        }
    }

    public string? ReadLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("read the link", path, e);
        }
    }

    public void CreateDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("make the folder", path, e);
        }
    }

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
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("lock", path, e);
        }
    }

    public IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter)
        => scheduler.WhenChanged(directory, filter)
            .Catch((Interop.SyscallException e) => Observable.Throw<FileChange>(HostErrors.System("watch", directory, e)));

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

    private static void WriteThrough(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
            BufferSize = 0,
        });
        file.Write(content);
        FileSystem.Sync(file.SafeFileHandle);
    }
}
