using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>A viewer's answer when VNC asks for a password (RFC 6143, 7.2.2).</summary>
internal static class VncChallenge
{
    private const int KeyBytes = 8;

    internal static byte[] Answer(byte[] challenge, string password)
    {
        // What the protocol demands, with the bits of each byte of the key in reverse.
#pragma warning disable CA5351
        using var des = DES.Create();
#pragma warning restore CA5351
        byte[] key = Encoding.ASCII.GetBytes(password.PadRight(KeyBytes, '\0'));
        des.Key = [.. key.Take(KeyBytes).Select(Reverse)];
        return des.EncryptEcb(challenge, PaddingMode.None);
    }

    private static byte Reverse(byte value) =>
        (byte)Enumerable.Range(0, 8).Sum(bit => ((value >> bit) & 1) << (7 - bit));
}
