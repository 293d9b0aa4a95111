using System.IO;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon.Hosting;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Hosting;

/// <summary>Whether somebody listens at a path, without asking there.</summary>
[SupportedOSPlatform("linux")]
public sealed class SocketOwnerTests
{
    private const string Table = """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 21847 /run/libvirt/libvirt-sock
        0000000000000000: 00000003 00000000 00000000 0001 03 25563 /run/libvirt/libvirt-sock-ro
        0000000000000000: 00000003 00000000 00000000 0001 03 25562
        0000000000000000: 00000002 00000000 00010000 0001 01 21848 /run/with a space/sock
        """;

    [Theory]
    [InlineData("/run/libvirt/libvirt-sock", true)]
    [InlineData("/run/libvirt/libvirt-sock-ro", false)] // The end of a connection, whose other end was accepted.
    [InlineData("/run/libvirt/libvirt", false)]
    [InlineData("/run/with a space/sock", true)]
    public void The_kernels_table_says_so(string path, bool has) => SocketOwner.Has(Table, path).ShouldBe(has);

    [Fact]
    public void Of_a_real_socket_too()
    {
        using var folder = new TemporaryDirectory();
        string path = folder["sock"];
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            SocketOwner.Has(path).ShouldBeFalse();
            socket.Listen();
            SocketOwner.Has(path).ShouldBeTrue();
        }

        File.Exists(path).ShouldBeFalse(); // The runtime removes it; and one that is left behind has no owner.
        SocketOwner.Has(path).ShouldBeFalse();
    }
}
