using Rx.Hypervisor.Drivers.Remote.Client.Sasl;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Sasl;

/// <summary>The conversation of RFC 7677, 3, and servers that are after something else.</summary>
public sealed class ScramClientTests
{
    private const string Nonce = "rOprNGfwEbeRWgbNEkqO";
    private const string Whole = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private readonly ScramClient _client = new("user", "pencil", Nonce);

    [Fact]
    public void It_says_what_the_RFC_says()
    {
        _client.First.ShouldBe($"n,,n=user,r={Nonce}");
        _client.Answer($"r={Whole},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").ShouldBe($"c=biws,r={Whole},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        _client.Verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    [Fact]
    public void A_name_may_have_any_character() => new ScramClient("a=b,c", "x", "n").First.ShouldBe("n,,n=a=3Db=2Cc,r=n");

    [Theory]
    [InlineData("")]
    [InlineData("e=other-error")]
    [InlineData("r=somebody-elses,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=%%%,i=4096")]
    [InlineData("m=new,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    public void A_challenge_that_is_none_is_not_answered(string challenge)
        => Should.Throw<HypervisorException>(() => _client.Answer(challenge)).Code.ShouldBe(ErrorCode.AuthFailed);

    [Theory]
    [InlineData("")]
    [InlineData("e=invalid-proof")]
    [InlineData("v=")]
    [InlineData("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void A_server_that_does_not_know_the_password_is_not_believed(string last)
    {
        _client.Answer($"r={Whole},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");

        Should.Throw<HypervisorException>(() => _client.Verify(last)).Code.ShouldBe(ErrorCode.AuthFailed);
    }
}
