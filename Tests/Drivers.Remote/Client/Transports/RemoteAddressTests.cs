using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Client.Transports;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Transports;

/// <summary>libvirt's URIs, taken apart.</summary>
public sealed class RemoteAddressTests
{
    [Theory]
    [InlineData("qemu:///system", "Unix", "", null, "qemu:///system")]
    [InlineData("qemu:///session", "Unix", "", null, "qemu:///session")]
    [InlineData("qemu+unix:///system?socket=/run/x", "Unix", "", null, "qemu:///system")]
    [InlineData("qemu://far.example.org/system", "Tls", "far.example.org", null, "qemu:///system")]
    [InlineData("qemu+tls://far.example.org:1234/system", "Tls", "far.example.org", 1234, "qemu:///system")]
    [InlineData("qemu+tcp://[::1]:16509/system", "Tcp", "::1", 16509, "qemu:///system")]
    [InlineData("qemu+ssh://root@far/system", "Ssh", "far", null, "qemu:///system")]
    [InlineData("xen+tcp://far/", "Tcp", "far", null, "xen:///")]
    [InlineData("test+unix:///default", "Unix", "", null, "test:///default")]
    [InlineData("remote+tcp://far/system", "Tcp", "far", null, "")]
    [InlineData("qemu+tcp://far/system?name=qemu:///session", "Tcp", "far", null, "qemu:///session")]
    public void A_URI_says_how_a_host_is_reached_and_what_it_opens(string uri, string transport, string host, int? port, string name)
    {
        var address = RemoteAddress.Parse(new Uri(uri));

        (address.Transport.ToString(), address.Host, address.Port, address.Name).ShouldBe((transport, host, port, name));
    }

    [Theory]
    [InlineData("qemu+carrier-pigeon://far/system", "there is no transport 'carrier-pigeon' here")]
    [InlineData("qemu+unix://far/system", "a unix socket is on this host")]
    [InlineData("qemu+tcp://far/system?sokcet=/run/x", "parameter 'sokcet' is not known")]
    [InlineData("qemu+unix:///system?socket=/a&socket=/b", "parameter 'socket' is given twice")]
    public void What_makes_no_sense_is_an_invalid_argument_that_says_why(string uri, string cause)
    {
        HypervisorException error = Should.Throw<HypervisorException>(() => RemoteAddress.Parse(new Uri(uri)));

        error.Code.ShouldBe(ErrorCode.InvalidArgument);
        error.Message.ShouldContain(cause);
    }

    [Theory]
    [InlineData("qemu:///system?mode=legacy", false, "/run/libvirt/libvirt-sock")]
    [InlineData("qemu:///system?mode=legacy", true, "/run/libvirt/libvirt-sock-ro")]
    [InlineData("qemu:///system?mode=direct", false, "/run/libvirt/virtqemud-sock")]
    public void A_daemon_is_looked_for_where_its_kind_has_its_socket(string uri, bool isReadOnly, string socket)
        => DaemonSockets.Find(RemoteAddress.Parse(new Uri(uri)), isReadOnly).ShouldBe(socket);

    [Theory]
    [InlineData("qemu+ssh://far/system", "-T -e none -- far")]
    [InlineData("qemu+ssh://root@far:2222/system?keyfile=/k&no_tty=1&no_verify=1", "-p 2222 -l root -i /k -T -e none -o BatchMode=yes -o StrictHostKeyChecking=no -- far")]
    public void Ssh_is_told_who_and_where(string uri, string expected)
        => string.Join(' ', SshTransport.ArgumentsOf(RemoteAddress.Parse(new Uri(uri)), isReadOnly: false).SkipLast(1)).ShouldBe(expected);

    [Theory]
    [InlineData("qemu+ssh://far/system?proxy=native", "sh -c 'virt-ssh-helper '\\''qemu:///system'\\'''")]
    [InlineData("qemu+ssh://far/system?socket=/run/it'\"s", "'\\''/run/it'\\''\\'\\'''\\''\"s'\\'''")]
    public void What_runs_over_there_is_quoted_twice(string uri, string expected)
        => SshTransport.ArgumentsOf(RemoteAddress.Parse(new Uri(uri)), isReadOnly: false)[^1].ShouldEndWith(expected);

    [Theory]
    [InlineData("qemu+ssh://far/system?proxy=pigeon")]
    [InlineData("qemu+ssh://far/system?proxy=native&netcat=nc")]
    public void A_proxy_that_there_is_not_is_an_invalid_argument(string uri) => Should.Throw<HypervisorException>(
        () => SshTransport.ArgumentsOf(RemoteAddress.Parse(new Uri(uri)), isReadOnly: false)).Code.ShouldBe(ErrorCode.InvalidArgument);
}
