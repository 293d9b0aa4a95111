using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

[SupportedOSPlatform("linux")]
public sealed class TcpSocketTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Both_ends_have_addresses(string address)
    {
        using SocketHandle listener = TcpSocket.Listen(new IPEndPoint(IPAddress.Parse(address), 0), backlog: 4);
        var bound = (IPEndPoint)StreamSocket.GetLocalEndPoint(listener);
        bound.Address.ToString().ShouldBe(address);
        StreamSocket.IsListening(listener).ShouldBeTrue();
        StreamSocket.IsConnection(listener).ShouldBeFalse();
        StreamSocket.IsLocal(listener).ShouldBeFalse();

        using SocketHandle client = TcpSocket.BeginConnect(bound);
        using SocketHandle server = await AcceptAsync(listener);

        StreamSocket.GetPeerEndPoint(client).ShouldBe(bound);
        StreamSocket.GetPeerEndPoint(server).ShouldBe(StreamSocket.GetLocalEndPoint(client));
        StreamSocket.IsConnection(server).ShouldBeTrue();
        TcpSocket.TakeError(client).ShouldBe(0);
        TcpSocket.DisableDelay(client);
    }

    [Fact]
    public void An_IPv6_listener_leaves_the_port_of_the_other_family_free()
    {
        using SocketHandle six = TcpSocket.Listen(new IPEndPoint(IPAddress.IPv6Any, 0), backlog: 4);
        int port = ((IPEndPoint)StreamSocket.GetLocalEndPoint(six)).Port;

        using SocketHandle four = TcpSocket.Listen(new IPEndPoint(IPAddress.Any, port), backlog: 4);

        Should.Throw<SyscallException>(() => TcpSocket.Listen(new IPEndPoint(IPAddress.Any, port), backlog: 4)).Errno.ShouldBe(Errno.EADDRINUSE);
    }

    [Fact]
    public void Unix_sockets_say_what_they_are_too()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        {
            StreamSocket.IsLocal(near).ShouldBeTrue();
            StreamSocket.IsConnection(near).ShouldBeTrue();
            StreamSocket.GetLocalEndPoint(near).ShouldBeOfType<UnixDomainSocketEndPoint>().ToString().ShouldBe("");
            Should.Throw<SyscallException>(() => TcpSocket.DisableDelay(near));
        }
    }

    [Fact]
    public void What_is_no_socket_neither_listens_nor_is_connected()
    {
        using var signal = new EventSignal();

        StreamSocket.IsListening(signal.Handle).ShouldBeFalse();
        StreamSocket.IsConnection(signal.Handle).ShouldBeFalse();
        Should.Throw<SyscallException>(() => StreamSocket.GetLocalEndPoint(signal.Handle)).Errno.ShouldBe(Errno.ENOTSOCK);
    }

    [Fact]
    public void Groups_are_found_by_name()
    {
        Accounts.FindGroup("root").ShouldBe(0u);
        Accounts.FindGroup("no-such-group").ShouldBeNull();
    }

    [Fact]
    public void A_number_that_is_no_descriptor_is_not_taken()
        => Should.Throw<SyscallException>(() => PassedDescriptors.Take(100_000)).Errno.ShouldBe(Errno.EBADF);

    private static async Task<SocketHandle> AcceptAsync(SocketHandle listener)
    {
        SocketHandle? accepted;
        while ((accepted = StreamSocket.Accept(listener)) is null)
        {
            await Task.Yield();
        }

        return accepted;
    }
}
