using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>An open file of <see cref="VirtualFiles"/>. Duplicates share the position.</summary>
internal sealed class VirtualFile : IHostFile, IVirtualHandle
{
    private readonly VirtualFiles _files;
    private readonly VirtualEntry _entry;
    private readonly Shared _shared;
    private readonly bool _isReadOnly;
    private bool _disposed;

    internal VirtualFile(VirtualFiles files, string path, VirtualEntry entry, bool isReadOnly)
        : this(files, path, entry, isReadOnly, new Shared())
    {
    }

    private VirtualFile(VirtualFiles files, string path, VirtualEntry entry, bool isReadOnly, Shared shared)
    {
        (_files, Path, _entry, _isReadOnly, _shared) = (files, path, entry, isReadOnly, shared);
        files.OpenHandles++;
    }

    public string Path { get; }

    public long Position
    {
        get => Open._shared.Position;
        set => Open._shared.Position = value >= 0 ? value : throw HostErrors.System("move in", Path, "Invalid argument");
    }

    public long Length => Open._entry.Content.Length;

    private VirtualFile Open
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return this;
        }
    }

    public int Read(Span<byte> buffer)
    {
        byte[] content = Open._entry.Content;
        int start = (int)Math.Min(_shared.Position, content.Length);
        int count = Math.Min(buffer.Length, content.Length - start);
        content.AsSpan(start, count).CopyTo(buffer);
        _shared.Position += count;
        return count;
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        if (Open._isReadOnly)
        {
            throw HostErrors.System("write", Path, "Bad file descriptor");
        }

        _files.WriteInto(_entry, Path, (int)_shared.Position, data);
        _shared.Position += data.Length;
    }

    public void Sync() => _ = Open;

    public Task SyncAsync()
    {
        Sync();
        return _files.AfterATurn();
    }

    public IVirtualHandle Duplicate() => new VirtualFile(_files, Path, Open._entry, _isReadOnly, _shared);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _files.OpenHandles--;
            if (!_isReadOnly)
            {
                _files.Closed(Path, _entry);
            }
        }
    }

    private sealed class Shared
    {
        internal long Position { get; set; }
    }
}
