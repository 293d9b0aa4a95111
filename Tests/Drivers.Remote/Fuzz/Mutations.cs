using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Fuzz;

/// <summary>What may have happened to a session on the way.</summary>
internal static class Mutations
{
    private static readonly uint[] Numbers = [0, 1, 27, 0xFFFF, 0x10000, 33_554_433, int.MaxValue, 0x8000_0000, uint.MaxValue];

    /// <summary>Every byte flipped, in one bit and in all; cut off behind; left out; doubled. Every word another number. Every packet left out, doubled, or in the place of the next.</summary>
    internal static IEnumerable<(string What, byte[] Bytes)> All(byte[] session, int[] ends)
    {
        for (int i = 0; i < session.Length; i++)
        {
            yield return ($"byte {i} inverted", With(session, i, (byte)~session[i]));
            yield return ($"bit {i % 8} of byte {i} flipped", With(session, i, (byte)(session[i] ^ (1 << (i % 8)))));
            yield return ($"cut behind byte {i}", session[..i]);
            yield return ($"byte {i} left out", [.. session[..i], .. session[(i + 1)..]]);
            yield return ($"byte {i} doubled", [.. session[..(i + 1)], .. session[i..]]);
        }

        for (int i = 0; i + 4 <= session.Length; i += 4)
        {
            foreach (uint number in Numbers)
            {
                yield return ($"word at {i} is {number}", With(session, i, number));
            }
        }

        for (int i = 0; i < ends.Length; i++)
        {
            (int start, int end) = (i == 0 ? 0 : ends[i - 1], ends[i]);
            int next = i + 1 < ends.Length ? ends[i + 1] : end;
            yield return ($"packet {i} left out", [.. session[..start], .. session[end..]]);
            yield return ($"packet {i} doubled", [.. session[..end], .. session[start..]]);
            yield return ($"packet {i} behind the next", [.. session[..start], .. session[end..next], .. session[start..end], .. session[next..]]);
        }
    }

    /// <summary>A few of them at once.</summary>
    internal static byte[] Any(byte[] session, Random random)
    {
        byte[] bytes = session;
        for (int i = random.Next(1, 5); i > 0 && bytes.Length > 4; i--)
        {
            int at = random.Next(bytes.Length - 4);
            int length = random.Next(bytes.Length - at);
            bytes = random.Next(6) switch
            {
                0 => With(bytes, at, (byte)random.Next(256)),
                1 => With(bytes, at & ~3, Numbers[random.Next(Numbers.Length)]),
                2 => bytes[..at],
                3 => [.. bytes[..at], .. bytes[(at + length)..]],
                4 => [.. bytes[..(at + length)], .. bytes[at..]],
                _ => [.. bytes[..at], .. Enumerable.Range(0, random.Next(200)).Select(_ => (byte)random.Next(256)), .. bytes[at..]],
            };
        }

        return bytes;
    }

    private static byte[] With(byte[] session, int at, byte value)
    {
        byte[] copy = [.. session];
        copy[at] = value;
        return copy;
    }

    private static byte[] With(byte[] session, int at, uint value)
    {
        byte[] copy = [.. session];
        BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(at), value);
        return copy;
    }
}
