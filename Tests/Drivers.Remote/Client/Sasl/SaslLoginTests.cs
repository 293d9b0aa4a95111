using Rx.Hypervisor.Drivers.Remote.Client;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Sasl;

/// <summary>A server that wants a password, and clients that have it or not.</summary>
public sealed class SaslLoginTests
{
    private const string Guarded = "/srv/sock-guarded";

    private readonly ClientSetup _setup = new();

    public SaslLoginTests()
    {
        var secret = ScramSecret.Of("pencil");
        _setup.Server.Serve(Guarded, new RpcEndpoint { Authentication = new ScramAuthentication(user => user == "fred" ? secret : null) });
    }

    [Fact]
    public void Who_has_the_password_is_in()
        => _setup.Do(() => _setup.ConnectAsync(socket: Guarded, credentials: new RemoteCredentials("fred", "pencil"))).Value.ListDomains().ShouldBeEmpty();

    [Theory]
    [InlineData("fred", "pen")]
    [InlineData("barney", "pencil")]
    public void Who_has_not_is_refused(string user, string password)
        => Refused(new RemoteCredentials(user, password)).Message.ShouldStartWith("authentication failed");

    [Fact]
    public void Who_has_none_is_told_where_it_would_be_looked_for() => Refused(null).Message.ShouldEndWith("neither in the options nor in auth.conf");

    private HypervisorException Refused(RemoteCredentials? credentials)
    {
        Outcome<RemoteHypervisor> connect = _setup.Do(() => _setup.ConnectAsync(socket: Guarded, credentials: credentials));
        HypervisorException error = connect.Error.ShouldBeOfType<HypervisorException>();
        error.Code.ShouldBe(ErrorCode.AuthFailed);
        return error;
    }
}
