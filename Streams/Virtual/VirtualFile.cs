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

    public long Length => Open._entry.Length;

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
        int count = Open._entry.Read((int)Math.Min(_shared.Position, int.MaxValue), buffer);
        _shared.Position += count;
        return count;
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        RequireWritable("write", "Bad file descriptor");
        int written = _files.WriteInto(_entry, (int)_shared.Position, data);
        _shared.Position += written;
        if (written < data.Length)
        {
            throw HostErrors.System("write", Path, "No space left on device");
        }
    }

    public void SetLength(long length)
    {
        RequireWritable("cut", "Invalid argument");
        _files.SetLengthOf(_entry, Path, (int)length);
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

    private void RequireWritable(string attempt, string otherwise)
    {
        if (Open._isReadOnly)
        {
            throw HostErrors.System(attempt, Path, otherwise);
        }
    }

    private sealed class Shared
    {
        internal long Position { get; set; }
    }
}
