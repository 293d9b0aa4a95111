using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Images;

/// <summary>A file that appears at its path once it is whole, and not before. Until then it is beside it, under a name of its own.</summary>
/// <remarks>Threading: the host's scheduler only.</remarks>
internal sealed class PartialFile : IDisposable
{
    /// <summary>What the names of files end in that are being written, or were when an engine was killed.</summary>
    internal const string Extension = ".partial";

    private readonly IHostFiles _files;
    private readonly string _path;
    private bool _isOver;

    private PartialFile(IHostFiles files, string path, IHostFile file) => (_files, _path, File) = (files, path, file);

    /// <summary>What to write to.</summary>
    internal IHostFile File { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="files">Of the host.</param>
    /// <param name="path">Where it is to be. What is there stays until the new one is whole.</param>
    /// <param name="owner">Who writes: one that was killed finds its own remains and goes over them.</param>
    /// <exception cref="HypervisorException">The path is not absolute, is something else than a file, or nothing can be written there.</exception>
    internal static PartialFile Begin(IHostFiles files, string path, Guid owner)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: the path '{path}' is not absolute");
        }

        if (files.Look(path) is { Kind: not FileKind.File } facts)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu,
                $"operation failed: cannot write '{path}': {(facts.IsDirectory ? "Is a directory" : "it is not an ordinary file")}");
        }

        return new PartialFile(files, path, files.Open(PathOf(path, owner), HostFileMode.Create));
    }

    /// <summary>Where it is until it is whole.</summary>
    internal static string PathOf(string path, Guid owner) => $"{path}.{owner:N}{Extension}";

    /// <summary>Makes it appear, on the disk for good.</summary>
    /// <param name="cancellationToken">Heeded until all is on the disk.</param>
    internal async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await File.SyncAsync();
        cancellationToken.ThrowIfCancellationRequested();
        _files.Rename(File.Path, _path);
        _isOver = true;
        File.Dispose();
    }

    /// <summary>Closes it, and removes it unless it is complete.</summary>
    public void Dispose()
    {
        File.Dispose();
        if (!_isOver)
        {
            _isOver = true;
            _files.Delete(File.Path);
        }
    }
}
