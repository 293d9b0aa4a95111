using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Files and folders of a host. Paths are absolute; errors are <see cref="HypervisorException"/> with
/// <see cref="ErrorCode.SystemError"/>, naming the path and the cause.</summary>
public interface IHostFiles
{
    /// <summary>What is at the path, links followed; <see langword="null"/> when nothing is there or it cannot be seen.</summary>
    FileFacts? Look(string path);

    /// <summary>The names in a folder, in no order; empty when there is no such folder.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>The whole file.</summary>
    /// <param name="path">An ordinary file.</param>
    /// <param name="limit">Longer files are refused.</param>
    byte[] Read(string path, int limit);

    /// <summary>The end of a file, or all of a short one.</summary>
    /// <param name="path">An ordinary file.</param>
    /// <param name="limit">How many bytes, counted from the end.</param>
    byte[] ReadEnd(string path, int limit);

    /// <summary>Replaces or makes a file (mode 0600) so that a reader sees the old or the new one, whole, after a crash too.</summary>
    void Replace(string path, ReadOnlySpan<byte> content);

    /// <summary>Removes a file or socket; nothing there is no error.</summary>
    void Delete(string path);

    /// <summary>Makes a symbolic link, or points one that is there elsewhere, without a moment in which there is none.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">What it names; need not be there.</param>
    void Link(string path, string target);

    /// <summary>What a symbolic link names; <see langword="null"/> when there is no link.</summary>
    string? ReadLink(string path);

    /// <summary>Makes a folder (mode 0700) and those above it, where they do not exist.</summary>
    void CreateDirectory(string path);

    /// <summary>Removes an empty folder; nothing there is no error.</summary>
    void DeleteDirectory(string path);

    /// <summary>Takes a file for this process alone; made if it does not exist. Let go by disposal, and by the end of the process.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: another has it, or it cannot be made.</exception>
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
