using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>An open file of a <see cref="RecordedHost"/>.</summary>
/// <param name="world">What is written down, or read.</param>
/// <param name="path">What it was opened by.</param>
/// <param name="file">The host's own; when it is replayed, that of the shadow, if it has one.</param>
internal sealed class RecordedFile(EngineWorld world, string path, IHostFile? file) : IHostFile, IRecordedHandle
{
    public string Path { get; } = path;

    public IPassableHandle? Inner => file;

    public long Position
    {
        get => world.Ask("position", () => file!.Position, RecordingJson.Default.Int64);
        set => world.Do("move", () => file?.Position = value, isShadowed: true);
    }

    public long Length => world.Ask("length", () => file!.Length, RecordingJson.Default.Int64);

    public int Read(Span<byte> buffer)
    {
        int most = buffer.Length;
        byte[] read = world.Ask(
            "read",
            () =>
            {
                byte[] bytes = new byte[most];
                return bytes[..file!.Read(bytes)];
            },
            RecordingJson.Default.ByteArray);
        read.CopyTo(buffer);
        return read.Length;
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        byte[] whole = data.ToArray();
        world.Do("write", () => file?.Write(whole), isShadowed: true);
    }

    public void SetLength(long length) => world.Do("cut", () => file?.SetLength(length), isShadowed: true);

    public void Sync() => world.Do("sync", () => file?.Sync());

    public Task SyncAsync() => world.AwaitAsync(
        "sync",
        async () =>
        {
            await file!.SyncAsync();
            return true;
        },
        RecordingJson.Default.Boolean);

    public void Dispose() => world.Do("close", () => file?.Dispose(), isShadowed: true);
}
