using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rx.Hypervisor.Drivers.Remote.Server.Sasl;

/// <summary>One client that shows that it knows a password: two messages each way (RFC 5802, 5).</summary>
/// <param name="find">What is kept of a user's password.</param>
internal sealed class ScramExchange(Func<string, ScramSecret> find) : IServerAuthenticationExchange
{
    private const int NonceSize = 18;
    private const int LongestMessage = 4096;

    private string? _user;
    private string _bare = "";    // The client's first message without what is in front of it.
    private string _header = "";  // What is in front of it.
    private string _nonce = "";
    private string _challenge = "";
    private ScramSecret? _secret;

    public AuthenticationStep Respond(ReadOnlyMemory<byte>? response)
    {
        if (response is not { } bytes)
        {
            return _user is null
                ? new AuthenticationStep(ReadOnlyMemory<byte>.Empty, Identity: null) // It waits for us to begin, and may have an empty word for that.
                : throw Failed("it says nothing");
        }

        if (bytes.Length > LongestMessage)
        {
            throw Failed($"its message has {bytes.Length} bytes");
        }

        string message = Encoding.UTF8.GetString(bytes.Span);
        return _user is null ? Begin(message) : Finish(message);
    }

    private AuthenticationStep Begin(string message)
    {
        // gs2-header: whether the channel is bound, for whom, and a comma; then n=, r=.
        if (message.Split(',') is not ["n" or "y", var other, ['n', '=', .. var name], ['r', '=', .. var nonce], ..] parts || nonce.Length == 0)
        {
            throw Failed("its first message is none of SCRAM, or wants the channel bound");
        }

        if (other.Length > 0 && other != $"a={name}")
        {
            throw Failed($"it wants to be '{other}' as '{name}'");
        }

        _user = Unescape(name);
        _header = $"{parts[0]},{parts[1]},";
        _bare = message[_header.Length..];
        _nonce = nonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceSize));
        _secret = find(_user);
        _challenge = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(_secret.Salt.Span)},i={_secret.Iterations}");
        return new AuthenticationStep(Encoding.UTF8.GetBytes(_challenge), Identity: null);
    }

    private AuthenticationStep Finish(string message)
    {
        int end = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (end < 0 || message[..end] != $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(_header))},r={_nonce}")
        {
            throw Failed($"the last message of '{_user}' does not belong to its first one");
        }

        byte[] proof = new byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(message[(end + 3)..], proof, out int length) || length != proof.Length)
        {
            throw Failed($"the proof of '{_user}' is none");
        }

        byte[] signed = Encoding.UTF8.GetBytes($"{_bare},{_challenge},{message[..end]}");
        byte[] signature = HMACSHA256.HashData(_secret!.StoredKey.Span, signed);
        for (int i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i]; // Now the client's key, if it knows the password.
        }

        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), _secret.StoredKey.Span))
        {
            throw Failed($"the password of '{_user}' is wrong, or there is no such user, or none who may");
        }

        string verifier = Convert.ToBase64String(HMACSHA256.HashData(_secret.ServerKey.Span, signed));
        return new AuthenticationStep(Encoding.UTF8.GetBytes($"v={verifier}"), _user);
    }

    private static string Unescape(string name)
    {
        string user = name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return user.Length > 0 ? user : throw Failed("it has no name");
    }

    private static HypervisorException Failed(string why) => new(ErrorCode.AuthFailed, ErrorDomain.Rpc, why);
}
