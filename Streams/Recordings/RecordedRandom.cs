using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Chance, as a <see cref="RecordedHost"/> has it.</summary>
internal sealed class RecordedRandom(EngineWorld world, IHostRandom random) : IHostRandom
{
    public void Fill(Span<byte> bytes)
    {
        int count = bytes.Length;
        world.Ask(
            "random",
            () =>
            {
                byte[] made = new byte[count];
                random.Fill(made);
                return made;
            },
            RecordingJson.Default.ByteArray).CopyTo(bytes);
    }
}
