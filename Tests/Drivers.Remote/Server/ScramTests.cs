using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Names and passwords: SCRAM-SHA-256.</summary>
public sealed class ScramTests
{
    private static readonly byte[] Salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");

    private readonly ScramAuthentication _server = new(static user => user == "user" ? ScramSecret.Of("pencil", Salt, 4096) : null);

    [Fact]
    public void Who_knows_the_password_is_in_and_can_tell_that_the_server_knows_it_too()
    {
        var client = new Client("user", "pencil");
        IServerAuthenticationExchange exchange = Begin();

        AuthenticationStep challenge = Say(exchange, client.First);
        AuthenticationStep end = Say(exchange, client.Answer(Text(challenge)));

        (challenge.Identity, end.Identity).ShouldBe((null, "user"));
        Text(end).ShouldBe(client.ExpectedVerifier);
    }

    [Fact]
    public void The_keys_are_those_of_RFC_7677()
    {
        // The example of section 3, of which the server's part of the nonce is fixed.
        ScramSecret secret = ScramSecret.Of("pencil", Salt, 4096);
        const string Signed = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

        Convert.ToBase64String(HMACSHA256.HashData(secret.ServerKey.Span, Encoding.UTF8.GetBytes(Signed))).ShouldBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    [Theory]
    [InlineData("user", "pencil ")]
    [InlineData("user", "")]
    [InlineData("nobody", "pencil")]
    public void Who_does_not_know_it_is_refused_and_cannot_tell_which_names_there_are(string user, string password)
    {
        string[] salts = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var client = new Client(user, password);
            IServerAuthenticationExchange exchange = Begin();
            string challenge = Text(Say(exchange, client.First));
            Should.Throw<HypervisorException>(() => Say(exchange, client.Answer(challenge))).Code.ShouldBe(ErrorCode.AuthFailed);
            return challenge.Split(',')[1];
        })];

        salts[0].ShouldBe(salts[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("n,,n=user")]
    [InlineData("n,,n=,r=x")]
    [InlineData("n,,n=user,r=")]
    [InlineData("p=tls-unique,,n=user,r=x")]
    [InlineData("n,a=root,n=user,r=x")]
    [InlineData("\0\0\0")]
    public void A_first_message_that_is_none_is_refused(string message)
        => Should.Throw<HypervisorException>(() => Say(Begin(), message)).Code.ShouldBe(ErrorCode.AuthFailed);

    [Theory]
    [InlineData("c=biws,r=NONCE")]
    [InlineData("c=eSws,r=NONCE,p=AAAA")]
    [InlineData("c=biws,r=NONCEx,p=AAAA")]
    [InlineData("c=biws,r=NONCE,p=AAAA")]
    [InlineData("c=biws,r=NONCE,p=!!!!")]
    [InlineData("c=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=AAAA")]
    public void A_last_message_that_is_none_is_refused(string message)
    {
        IServerAuthenticationExchange exchange = Begin();
        string nonce = Text(Say(exchange, "n,,n=user,r=x")).Split(',')[0][2..];

        Should.Throw<HypervisorException>(() => Say(exchange, message.Replace("NONCE", nonce, StringComparison.Ordinal))).Code.ShouldBe(ErrorCode.AuthFailed);
    }

    [Fact]
    public void What_is_said_is_not_too_long_and_not_nothing()
    {
        Should.Throw<HypervisorException>(() => Say(Begin(), "n,,n=user,r=" + new string('x', 5000)));
        IServerAuthenticationExchange exchange = Begin();
        exchange.Respond(null).Challenge!.Value.Length.ShouldBe(0);
        Say(exchange, "n,,n=user,r=x");
        Should.Throw<HypervisorException>(() => exchange.Respond(null));
    }

    [Fact]
    public void There_is_no_other_mechanism()
        => Should.Throw<HypervisorException>(() => _server.Begin("PLAIN", new LocalPeer(1, 2, 3))).Message.ShouldBe("it asks for the mechanism 'PLAIN'");

    [Fact]
    public void What_is_kept_can_be_written_and_read()
    {
        string text = ScramSecret.Of("pencil", Salt, 4096).ToString();

        ScramSecret.Parse(text).ToString().ShouldBe(text);
        ScramSecret.Of("pencil").ToString().ShouldNotBe(ScramSecret.Of("pencil").ToString());
        foreach (string wrong in (string[])["", "x", text[1..], text[..^5], text.Replace("4096", "4095", StringComparison.Ordinal), text.Replace("$", "!", StringComparison.Ordinal)])
        {
            Should.Throw<FormatException>(() => ScramSecret.Parse(wrong));
        }
    }

    private static string Text(AuthenticationStep step) => Encoding.UTF8.GetString(step.Challenge!.Value.Span);

    private static AuthenticationStep Say(IServerAuthenticationExchange exchange, string text) => exchange.Respond(Encoding.UTF8.GetBytes(text));

    private IServerAuthenticationExchange Begin() => _server.Begin("SCRAM-SHA-256", new LocalPeer(1, 2, 3));

    /// <summary>The client's half of RFC 5802, 3, written apart from the server's.</summary>
    private sealed class Client(string user, string password)
    {
        private readonly string _bare = $"n={user},r={Guid.NewGuid():N}";

        internal string First => $"n,,{_bare}";

        internal string ExpectedVerifier { get; private set; } = "";

        internal string Answer(string challenge)
        {
            string[] parts = challenge.Split(',');
            byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
                password, Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], System.Globalization.CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
            byte[] key = HMACSHA256.HashData(salted, Encoding.UTF8.GetBytes("Client Key"));
            string bare = $"c=biws,{parts[0]}";
            byte[] signed = Encoding.UTF8.GetBytes($"{_bare},{challenge},{bare}");
            byte[] signature = HMACSHA256.HashData(SHA256.HashData(key), signed);
            byte[] proof = [.. key.Zip(signature, static (a, b) => (byte)(a ^ b))];
            ExpectedVerifier = "v=" + Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, Encoding.UTF8.GetBytes("Server Key")), signed));
            return $"{bare},p={Convert.ToBase64String(proof)}";
        }
    }
}
