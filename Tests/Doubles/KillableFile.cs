using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>An open file of a <see cref="KillableHost"/>.</summary>
internal sealed class KillableFile(KillableHost host, IHostFile inner) : IHostFile, IKillableHandle
{
    public string Path => inner.Path;

    public IPassableHandle Inner => inner;

    public long Position
    {
        get => host.Look(() => inner.Position);
        set => host.Look(() => inner.Position = value);
    }

    public long Length => host.Look(() => inner.Length);

    public int Read(Span<byte> buffer)
    {
        byte[] read = new byte[buffer.Length];
        int count = host.Look(() => inner.Read(read));
        read.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        byte[] whole = data.ToArray();
        host.Step($"write {Path}", () => inner.Write(whole), () => inner.Write(whole.AsSpan(0, whole.Length / 2)));
    }

    public void SetLength(long length) => host.Step($"cut {Path}", () => inner.SetLength(length));

    public void Sync() => host.Look(() =>
    {
        inner.Sync();
        return true;
    });

    public Task SyncAsync() => host.Look(inner.SyncAsync);

    public void Dispose() => host.Close($"close {Path}", inner);
}
