using System.Numerics;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>What an engine did in a turn, counted: if a replay does something else, it shows at once.</summary>
/// <param name="Calls">Calls of its host.</param>
/// <param name="Items">Items of work that it scheduled.</param>
/// <param name="Checksum">Of what it called, in order.</param>
internal readonly record struct EffectCount(int Calls, int Items, uint Checksum)
{
    internal EffectCount Scheduled() => this with { Items = Items + 1 };

    internal EffectCount Called(string call)
    {
        uint checksum = Checksum;
        foreach (char one in call)
        {
            checksum = BitOperations.Crc32C(checksum, (ushort)one);
        }

        return new EffectCount(Calls + 1, Items, checksum);
    }
}
