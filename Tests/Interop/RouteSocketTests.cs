using System;
using System.Linq;
using System.Net;
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
        NetlinkWriter writer = NetlinkWriter.Start(new byte[256], default, new LinkHeader { Index = 7, Flags = Libc.IFF_UP | Libc.IFF_RUNNING });
        writer.Text(Libc.IFLA_IFNAME, "vnet0");
        writer.Bytes(Libc.IFLA_ADDRESS, [0xfe, 0x54, 0, 0, 0, 1]);
        writer.Number(Libc.IFLA_MTU, 1400);
        writer.Number(Libc.IFLA_MASTER, 3);
        int info = writer.Begin(Libc.IFLA_LINKINFO);
        writer.Text(Libc.IFLA_INFO_KIND, "tun");
        writer.End(info);
        return writer.Finish()[16..].ToArray(); // Without the header of netlink, as it is handed to the reader.
    }

    private static byte[] Route(byte table, byte type)
    {
        NetlinkWriter writer = NetlinkWriter.Start(
            new byte[256], default, new RouteHeader { Family = Libc.AF_INET6, DestinationLength = 32, Table = table, Type = type });
        writer.Number(Libc.RTA_TABLE, (uint)table);
        writer.Bytes(Libc.RTA_DST, IPAddress.Parse("2001:db8::").GetAddressBytes());
        writer.Number(Libc.RTA_OIF, 3);
        writer.Number(Libc.RTA_PRIORITY, 7);
        writer.Bytes(Libc.RTA_GATEWAY, IPAddress.Parse("fe80::1").GetAddressBytes());
        return writer.Finish()[16..].ToArray();
    }

    [Fact]
    public void A_link_is_read_from_its_message() => RouteSocket.Read(Message())
        .ShouldBe(new LinkRecord(7, "vnet0", "tun", IsUp: true, 1400, 3, 0xfe5400000001, default) { HasCarrier = true });

    [Fact]
    public void An_address_is_read_from_its_message()
    {
        NetlinkWriter writer = NetlinkWriter.Start(new byte[256], default, new AddressHeader { Family = Libc.AF_INET, PrefixLength = 24, Index = 3 });
        writer.Bytes(Libc.IFA_ADDRESS, [192, 0, 2, 2]); // Of the peer, where there is one.
        writer.Bytes(Libc.IFA_LOCAL, [192, 0, 2, 1]);
        byte[] message = writer.Finish()[16..].ToArray();

        RouteSocket.ReadAddressRecord(message).ShouldBe(new AddressRecord(3, IPAddress.Parse("192.0.2.1"), 24));
        RouteSocket.ReadAddressRecord(message.AsSpan(0, 8)).ShouldBeNull();
        Should.Throw<SyscallException>(() => RouteSocket.ReadAddressRecord(message.AsSpan(0, 7))).Errno.ShouldBe(Errno.EPROTO);
    }

    [Fact]
    public void A_route_is_read_from_its_message_if_it_is_one_of_the_main_table()
    {
        RouteSocket.ReadRoute(Route(Libc.RT_TABLE_MAIN, Libc.RTN_UNICAST))
            .ShouldBe(new RouteRecord(3, IPAddress.Parse("2001:db8::"), 32, IPAddress.Parse("fe80::1"), 7));
        RouteSocket.ReadRoute(Route(255, Libc.RTN_UNICAST)).ShouldBeNull();
        RouteSocket.ReadRoute(Route(Libc.RT_TABLE_MAIN, type: 2)).ShouldBeNull();
        Should.Throw<SyscallException>(() => RouteSocket.ReadRoute([1, 2, 3])).Errno.ShouldBe(Errno.EPROTO);
    }

    [Fact]
    public void A_table_of_the_filter_is_read_from_its_message()
    {
        NetlinkWriter writer = NetlinkWriter.Start(new byte[64], default, 0);
        writer.Number(3, 7);
        writer.Text(Libc.NFTA_TABLE_NAME, "mine");
        byte[] message = writer.Finish()[16..].ToArray();

        TableMonitor.TableOf(message).ShouldBe("mine");
        foreach (int length in Enumerable.Range(0, message.Length - 5))
        {
            TableMonitor.TableOf(message.AsSpan(0, length)).ShouldBeNull();
        }
    }

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
