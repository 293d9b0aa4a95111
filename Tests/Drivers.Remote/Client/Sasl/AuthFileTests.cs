using Rx.Hypervisor.Drivers.Remote.Client.Sasl;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Sasl;

/// <summary>libvirt's file of names and passwords, as libvirt documents it.</summary>
public sealed class AuthFileTests
{
    private static readonly string[] Lines =
    [
        "# Two hosts",
        "[credentials-test]",
        "authname=fred",
        "password=12=34 56",
        "",
        "[credentials-prod]",
        "authname = bar",
        "password = letmein",
        "[auth-libvirt-test1.example.com]",
        "credentials=test",
        "[auth-libvirt-default]",
        "credentials=prod",
        "[auth-libvirt-odd]",
        "credentials=nobody",
        "[auth-esx-other]",
        "credentials=test",
    ];

    [Theory]
    [InlineData("test1.example.com", "fred", "12=34 56")]
    [InlineData("elsewhere", "bar", "letmein")]
    public void A_host_has_its_own_or_the_usual(string host, string user, string password)
        => AuthFile.Read(Lines, host).ShouldBe(new RemoteCredentials(user, password));

    [Fact]
    public void What_is_not_there_is_nobody()
    {
        AuthFile.Read(Lines, "odd").ShouldBeNull();
        AuthFile.Read([], "host").ShouldBeNull();
        AuthFile.Read(["nonsense", "[", "=", "[credentials-"], "host").ShouldBeNull();
    }

    [Fact]
    public void Passwords_are_in_no_text() => new RemoteCredentials("fred", "secret").ToString().ShouldBe("fred");
}
