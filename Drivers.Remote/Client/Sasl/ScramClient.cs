using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Rx.Hypervisor.Drivers.Remote.Sasl;

namespace Rx.Hypervisor.Drivers.Remote.Client.Sasl;

/// <summary>Shows that it knows a password, and holds the server to know it too: SCRAM-SHA-256 (RFC 5802 and 7677). The password never crosses the wire.</summary>
/// <param name="user">Who.</param>
/// <param name="password">What is known.</param>
/// <param name="nonce">Never used before; without a comma.</param>
internal sealed class ScramClient(string user, string password, string nonce)
{
    private const string Header = "n,,"; // The channel is not bound.

    /// <summary>Some seconds: a server that asks for more is after the processor.</summary>
    private const int MostIterations = 10_000_000;

    private byte[] _serverSignature = [];

    /// <summary>The first message.</summary>
    internal string First => Header + FirstBare;

    private string FirstBare => $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";

    /// <summary>The answer to the server's challenge.</summary>
    /// <exception cref="HypervisorException">It is none, or asks for what must not be done.</exception>
    internal string Answer(string challenge)
    {
        Dictionary<char, string> parts = Parse(challenge);
        string whole = parts.GetValueOrDefault('r') ?? "";
        if (!whole.StartsWith(nonce, StringComparison.Ordinal) || whole.Length == nonce.Length || parts.ContainsKey('m')
            || !int.TryParse(parts.GetValueOrDefault('i'), NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)
            || iterations is < ScramKeys.FewestIterations or > MostIterations // Who asks for fewer is after the password.
            || Decode(parts.GetValueOrDefault('s')) is not { Length: > 0 } salt)
        {
            throw Failed("the challenge of the server is none, or asks for what is not safe");
        }

        string final = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(Header))},r={whole}";
        byte[] signed = Encoding.UTF8.GetBytes($"{FirstBare},{challenge},{final}");
        var keys = ScramKeys.Of(password, salt, iterations);
        byte[] signature = HMACSHA256.HashData(keys.Stored, signed);
        _serverSignature = HMACSHA256.HashData(keys.Server, signed);
        return $"{final},p={Convert.ToBase64String([.. keys.Client.Zip(signature, static (key, mask) => (byte)(key ^ mask))])}";
    }

    /// <summary>Holds the server's last message against what it must know.</summary>
    /// <exception cref="HypervisorException">It does not know it.</exception>
    internal void Verify(string last)
    {
        if (_serverSignature.Length == 0 || Decode(Parse(last).GetValueOrDefault('v')) is not { } shown
            || !CryptographicOperations.FixedTimeEquals(shown, _serverSignature))
        {
            throw Failed("the server does not know the password either");
        }
    }

    internal static HypervisorException Failed(string why) => new(ErrorCode.AuthFailed, ErrorDomain.Rpc, $"authentication failed: {why}");

    private static Dictionary<char, string> Parse(string message)
    {
        Dictionary<char, string> parts = [];
        foreach (string part in message.Split(','))
        {
            if (part is [var name, '=', .. var value])
            {
                parts.TryAdd(name, value);
            }
        }

        return parts;
    }

    private static byte[]? Decode(string? text)
    {
        byte[] bytes = new byte[(text?.Length ?? 0) + 3];
        return text is not null && Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }
}
