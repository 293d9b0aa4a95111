using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Files and folders of a host. Paths are absolute; errors are <see cref="HypervisorException"/> with
/// <see cref="ErrorCode.SystemError"/>, naming the path and the cause.</summary>
public interface IHostFiles
{
    /// <summary>What is at the path, links followed; <see langword="null"/> when nothing is there or it cannot be seen.</summary>
    FileFacts? Look(string path);

    /// <summary>The names in a folder, in no order; empty when there is no such folder.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Why a file or folder cannot be used so, in the system's words; <see langword="null"/> when it can.</summary>
    /// <remarks>"Permission denied", "No such file or directory". To be told before a long operation begins, not instead of its errors.</remarks>
    string? FindObstacle(string path, FileAccess access);

    /// <summary>The room on the file system that a file or folder is on.</summary>
    DiskSpace GetSpace(string path);

    /// <summary>The whole file.</summary>
    /// <param name="path">An ordinary file, or one that the kernel makes up while it is read (below /proc and /sys).</param>
    /// <param name="limit">Longer files are refused.</param>
    byte[] Read(string path, int limit);

    /// <summary>The end of a file, or all of a short one.</summary>
    /// <param name="path">An ordinary file.</param>
    /// <param name="limit">How many bytes, counted from the end.</param>
    byte[] ReadEnd(string path, int limit);

    /// <summary>Replaces or makes a file (mode 0600) so that a reader sees the old or the new one, whole, whenever this program is killed.</summary>
    /// <param name="path">An ordinary file, there or not.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isDurable">
    /// Whether it is on the disk when this returns, so that the same holds when the machine dies. Without, a machine that dies may
    /// leave the old one, the new one, or an empty one: for what nobody needs then.
    /// </param>
    void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true);

    /// <summary>Opens a file.</summary>
    IHostFile Open(string path, HostFileMode mode);

    /// <summary>Lets the owner of a file run it as a program (mode 0700).</summary>
    void MakeExecutable(string path);

    /// <summary>Gives a file or link another name on the same file system, in one step; what had that name is replaced. On the disk when it returns.</summary>
    void Rename(string from, string to);

    /// <summary>Makes a symbolic link, in one step; a file or link of that name is replaced. On the disk when it returns.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">Where it leads; nothing needs to be there.</param>
    void Link(string path, string target);

    /// <summary>Where a symbolic link leads, as it was made; <see langword="null"/> when there is none at the path.</summary>
    string? ReadLink(string path);

    /// <summary>Copies a file's content to another path, as <see cref="Replace"/> writes it: whole or not at all, and on the disk.</summary>
    /// <remarks>Works off the scheduler, in bounded memory; an await of it goes on where the caller is.</remarks>
    /// <exception cref="OperationCanceledException">Called off; the target is as it was.</exception>
    Task CopyAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Removes a file, link or socket; nothing there is no error.</summary>
    void Delete(string path);

    /// <summary>Makes a folder (mode 0700) and those above it, where they do not exist.</summary>
    void CreateDirectory(string path);

    /// <summary>Removes an empty folder; nothing there is no error.</summary>
    void DeleteDirectory(string path);

    /// <summary>Takes a file for this process alone; made if it does not exist. Let go by disposal, and by the end of the process.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.ResourceBusy"/>: another has it. <see cref="ErrorCode.SystemError"/>: it cannot be made.</exception>
    IDisposable Lock(string path);

    /// <summary>Changes of files in a folder: see <see cref="FileChange"/>.</summary>
    /// <remarks>
    /// <para>Shape: cold; while subscribed, one value per name and settled change.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: <see cref="HypervisorException"/> when the folder does not exist or cannot be watched.</para>
    /// <para>Completion: never; a folder that vanishes is a <see cref="FileChangeKind.Rescan"/>.</para>
    /// <para>Buffering: changes of one name within the settling time are folded into the last.</para>
    /// </remarks>
    /// <param name="directory">Watched itself, not what is below its sub-folders.</param>
    /// <param name="filter">Names of interest; called on the scheduler.</param>
    IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter);
}
