using System;
using System.IO;
using System.Text;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Daemon;

/// <summary>A file with the number of this process, that is locked while the process lives: there cannot be two.</summary>
/// <remarks>The lock is that of fcntl(2) on the first byte, as libvirt's tools take it. The kernel lets go of it however the process ends.</remarks>
internal sealed class PidFile : IDisposable
{
    /// <summary>How often a file may be removed by one who ends between our opening it and our having it.</summary>
    private const int Attempts = 100;

    private readonly FileStream _file;

    private PidFile(FileStream file) => _file = file;

    /// <summary>Removes the file, then lets go of it.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its folder may have gone, or have become read-only: a file that nobody has locked says nothing.
        }

        _file.Dispose();
    }

    /// <summary>Makes the file and locks it.</summary>
    /// <exception cref="DaemonException">Another process has it, or it cannot be made.</exception>
    internal static PidFile Take(string path)
    {
        try
        {
            for (int i = 0; i < Attempts; i++)
            {
                if (TryTake(path) is { } taken)
                {
                    return taken;
                }
            }

            throw new IOException("it is removed again and again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.PidFile, $"the pid file '{path}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>The number of the process that has a pid file; <see langword="null"/> when none has.</summary>
    internal static int? HolderOf(string path)
    {
        try
        {
            using FileStream file = Open(path, FileMode.Open);
            if (TryLock(file))
            {
                return null; // Whose it was has ended.
            }

            return int.TryParse(ReadAll(file), out int process) ? process : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static PidFile? TryTake(string path)
    {
        FileStream file = Open(path, FileMode.OpenOrCreate);
        try
        {
            if (!TryLock(file))
            {
                throw new DaemonException(DaemonExit.PidFile, $"another rxhvd runs already: process {ReadAll(file)} has the pid file '{path}'");
            }

            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            file.Flush();
            if (IsAt(path, file))
            {
                return new PidFile(file);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose(); // Who had it removed it meanwhile: what we have is a file without a name.
        return null;
    }

    private static FileStream Open(string path, FileMode mode) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete, // The lock is another one.
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        BufferSize = 0,
    });

    private static bool TryLock(FileStream file)
    {
        try
        {
            file.Lock(0, 1);
            return true;
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            return false;
        }
    }

    // To open it a second time, and close that, would let go of the lock.
    private static bool IsAt(string path, FileStream file)
        => FileSystem.Look(path) is { } there
        && FileSystem.Look($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}") is { } ours
        && (there.Device, there.Inode) == (ours.Device, ours.Inode);

    private static string ReadAll(FileStream file)
    {
        file.Position = 0;
        return new StreamReader(file, leaveOpen: true).ReadToEnd().Trim();
    }
}
