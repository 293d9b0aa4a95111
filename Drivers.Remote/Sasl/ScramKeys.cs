using System.Security.Cryptography;
using System.Text;

namespace Rx.Hypervisor.Drivers.Remote.Sasl;

/// <summary>What SCRAM-SHA-256 makes of a password (RFC 5802, 3): who knows it can make both keys, who is to recognize it keeps <see cref="Stored"/> and <see cref="Server"/>.</summary>
/// <param name="Client">Shows that the client knows the password.</param>
/// <param name="Server">Shows that the server knows what is kept of it.</param>
internal readonly record struct ScramKeys(byte[] Client, byte[] Server)
{
    internal const string Mechanism = "SCRAM-SHA-256";

    /// <summary>RFC 7677, 4: fewer are not safe.</summary>
    internal const int FewestIterations = 4096;

    /// <summary>What recognizes <see cref="Client"/> and does not tell it.</summary>
    internal byte[] Stored => SHA256.HashData(Client);

    /// <summary>Makes the keys of a password. Takes as long as there are iterations.</summary>
    internal static ScramKeys Of(string password, byte[] salt, int iterations)
    {
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        return new ScramKeys(HMACSHA256.HashData(salted, "Client Key"u8), HMACSHA256.HashData(salted, "Server Key"u8));
    }
}
