using System.Linq;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon;
using Rx.Hypervisor.Daemon.Systemd;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Systemd;

/// <summary>The variables of sd_listen_fds(3).</summary>
[SupportedOSPlatform("linux")]
public sealed class SocketActivationTests
{
    [Fact]
    public void Sockets_are_numbered_from_three_and_named_by_their_units()
        => SocketActivation.Parse("5", "rxhvd.socket:rxhvd-ro.socket:rxhvd-tls.socket:rxhvd-tcp:foo").Select(static socket => (socket.Descriptor, socket.Name, socket.Role)).ShouldBe(
        [
            (3, "rxhvd.socket", SocketRole.ReadWrite),
            (4, "rxhvd-ro.socket", SocketRole.ReadOnly),
            (5, "rxhvd-tls.socket", SocketRole.Tls),
            (6, "rxhvd-tcp", SocketRole.Tcp),
            (7, "foo", null),
        ]);

    [Fact]
    public void Without_names_they_are_unknown() => SocketActivation.Parse("1", null).Single().ShouldBe(new ActivatedSocket(3, "unknown"));

    [Fact]
    public void None_is_none() => SocketActivation.Parse("0", null).ShouldBeEmpty();

    [Theory]
    [InlineData(null, null)]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    [InlineData("1000000", null)]
    [InlineData("2", "one")]
    [InlineData("1", "one:two")]
    public void What_makes_no_sense_is_refused(string? count, string? names)
        => Should.Throw<DaemonException>(() => SocketActivation.Parse(count, names)).Exit.ShouldBe(DaemonExit.Network);
}
