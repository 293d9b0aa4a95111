using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The named pipes of a <see cref="RecordedHost"/>.</summary>
internal sealed class RecordedPipes(EngineWorld world, IHostPipes pipes) : IHostPipes
{
    public IHostPipe Open(string path)
    {
        IHostPipe? pipe = null;
        world.Do($"open pipe {path}", () => pipe = pipes.Open(path));
        return new Pipe(world, pipe);
    }

    private sealed class Pipe(EngineWorld world, IHostPipe? pipe) : IHostPipe
    {
        public IObservable<ReadOnlyMemory<byte>> Received => world.Listen("receive", () => pipe!.Received, Forms.Bytes);

        public void Dispose() => world.Do("close pipe", () => pipe?.Dispose());
    }
}
