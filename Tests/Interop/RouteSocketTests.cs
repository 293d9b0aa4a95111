using System;
using System.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class RouteSocketTests
{
    // Written as the kernel writes it: header, then name, address, MTU, bridge, kind.
    private static byte[] Message()
    {
        var writer = new NetlinkWriter(new byte[256], default, new LinkHeader { Index = 7, Flags = Libc.IFF_UP });
        writer.Text(Libc.IFLA_IFNAME, "vnet0");
        writer.Bytes(Libc.IFLA_ADDRESS, [0xfe, 0x54, 0, 0, 0, 1]);
        writer.Number(Libc.IFLA_MTU, 1400);
        writer.Number(Libc.IFLA_MASTER, 3);
        int info = writer.Begin(Libc.IFLA_LINKINFO);
        writer.Text(Libc.IFLA_INFO_KIND, "tun");
        writer.End(info);
        return writer.Finish()[16..].ToArray(); // Without the header of netlink, as it is handed to the reader.
    }

    [Fact]
    public void A_link_is_read_from_its_message() => RouteSocket.Read(Message())
        .ShouldBe(new LinkRecord(7, "vnet0", "tun", IsUp: true, 1400, 3, 0xfe5400000001, default));

    [Fact]
    public void A_message_that_ends_early_gives_what_was_whole()
    {
        byte[] message = Message();
        for (int length = 0; length < message.Length; length++)
        {
            byte[] part = message[..length];
            if (length < 16)
            {
                Should.Throw<SyscallException>(() => RouteSocket.Read(part)).Errno.ShouldBe(Errno.EPROTO);
            }
            else
            {
                RouteSocket.Read(part).Kind.ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void Lengths_that_lie_are_never_believed()
    {
        byte[] message = Message();
        foreach (int at in Enumerable.Range(16, message.Length - 16))
        {
            byte[] lying = [.. message];
            lying[at] = 0xff;

            RouteSocket.Read(lying).Index.ShouldBe(7);
        }
    }

    [Fact]
    public void The_loopback_is_there_for_everybody()
    {
        using var route = RouteSocket.Open();

        LinkRecord loopback = route.Find("lo")!;
        loopback.Index.ShouldBe(1);
        route.List().ShouldContain(link => link.Name == "lo" && link.Index == 1);
        route.Find("no-such-link").ShouldBeNull();
    }

    [Theory]
    [InlineData("vnet0", true)]
    [InlineData("fifteen-letters", true)]
    [InlineData("sixteen-letters-", false)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a:1", false)]
    public void A_name_is_one_that_the_kernel_takes(string name, bool isName) => RouteSocket.IsName(name).ShouldBe(isName);
}
