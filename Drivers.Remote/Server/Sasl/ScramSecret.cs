using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rx.Hypervisor.Drivers.Remote.Sasl;

namespace Rx.Hypervisor;

/// <summary>What a server keeps of a password: enough to recognize it (SCRAM-SHA-256, RFC 5802 and 7677), not enough to log in elsewhere.</summary>
public sealed class ScramSecret
{
    /// <summary>The library of libvirt's client refuses to do more.</summary>
    private const int MostIterations = 65_536;

    private const int SaltSize = 16;

    private ScramSecret(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey)
        => (Iterations, Salt, StoredKey, ServerKey) = (iterations, salt, storedKey, serverKey);

    internal int Iterations { get; }

    internal ReadOnlyMemory<byte> Salt { get; }

    internal ReadOnlyMemory<byte> StoredKey { get; }

    internal ReadOnlyMemory<byte> ServerKey { get; }

    /// <summary>What is to be kept of a password. Takes some tens of milliseconds, as it is meant to.</summary>
    public static ScramSecret Of(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        return Of(password, RandomNumberGenerator.GetBytes(SaltSize), MostIterations);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ScramSecret Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split('$') is [ScramKeys.Mechanism, var hard, var keys]
            && hard.Split(':') is [var iterations, var salt]
            && keys.Split(':') is [var storedKey, var serverKey]
            && int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= ScramKeys.FewestIterations and <= MostIterations
            && Convert.FromBase64String(storedKey) is { Length: SHA256.HashSizeInBytes } stored
            && Convert.FromBase64String(serverKey) is { Length: SHA256.HashSizeInBytes } server)
        {
            return new ScramSecret(count, Convert.FromBase64String(salt), stored, server);
        }

        throw new FormatException($"it is to be {ScramKeys.Mechanism}$ITERATIONS:SALT$STOREDKEY:SERVERKEY, with {ScramKeys.FewestIterations} to {MostIterations} iterations");
    }

    /// <summary><c>SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY</c>, the bytes in base 64.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{ScramKeys.Mechanism}${Iterations}:{Convert.ToBase64String(Salt.Span)}${Convert.ToBase64String(StoredKey.Span)}:{Convert.ToBase64String(ServerKey.Span)}");

    internal static ScramSecret Of(string password, byte[] salt, int iterations)
    {
        var keys = ScramKeys.Of(password, salt, iterations);
        return new ScramSecret(iterations, salt, keys.Stored, keys.Server);
    }

    /// <summary>One that no password opens, the same each time for a name: who asks for names cannot tell which there are.</summary>
    internal static ScramSecret Nobody(ReadOnlySpan<byte> key, string user)
    {
        byte[] made = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(user));
        return new ScramSecret(MostIterations, made[..SaltSize], RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes), made);
    }
}
