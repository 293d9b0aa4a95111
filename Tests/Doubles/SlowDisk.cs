using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A virtual host on whose disk every wait takes some time.</summary>
internal sealed class SlowDisk(VirtualHost machine, TimeSpan wait) : DisguisedHost(machine)
{
    /// <summary>When each wait began.</summary>
    internal List<TimeSpan> Waits { get; } = [];

    public override IHostFile Open(string path, HostFileMode mode) => new SlowFile(this, base.Open(path, mode));

    private async Task WaitAsync(IHostFile file)
    {
        Waits.Add(Scheduler.Now - VirtualTime.Origin);
        await Task.Delay(wait, Clock);
        await file.SyncAsync();
    }

    private sealed class SlowFile(SlowDisk disk, IHostFile inner) : IHostFile
    {
        public string Path => inner.Path;

        public long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public long Length => inner.Length;

        public int Read(Span<byte> buffer) => inner.Read(buffer);

        public void Write(ReadOnlySpan<byte> data) => inner.Write(data);

        public void SetLength(long length) => inner.SetLength(length);

        public void Sync() => inner.Sync();

        public Task SyncAsync() => disk.WaitAsync(inner);

        public void Dispose() => inner.Dispose();
    }
}
