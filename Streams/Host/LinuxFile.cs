using System;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A real open file.</summary>
internal sealed class LinuxFile(string path, FileHandle file) : IHostFile, INativeHandle
{
    public string Path { get; } = path;

    public SafeHandle Native => file;

    public long Position
    {
        get => Do("read", static file => file.Seek(0, FileOrigin.Current));
        set => Do("move in", file => file.Seek(value, FileOrigin.Start));
    }

    // By going to the end and back: a block device has no length that could be looked at.
    public long Length => Do("read", static file =>
    {
        long position = file.Seek(0, FileOrigin.Current);
        long length = file.Seek(0, FileOrigin.End);
        file.Seek(position, FileOrigin.Start);
        return length;
    });

    public int Read(Span<byte> buffer)
    {
        try
        {
            return file.Read(buffer);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("read", Path, e);
        }
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        try
        {
            file.Write(data);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("write", Path, e);
        }
    }

    public void SetLength(long length) => Do("cut", file =>
    {
        file.SetLength(length);
        return true;
    });

    public void Sync() => Do("write", static file =>
    {
        FileSystem.SyncData(file);
        return true;
    });

    public Task SyncAsync() => Task.Run(Sync);

    public void Dispose() => file.Dispose();

    private T Do<T>(string attempt, Func<FileHandle, T> action)
    {
        try
        {
            return action(file);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System(attempt, Path, e);
        }
    }
}
