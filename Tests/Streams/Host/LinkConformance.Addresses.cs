using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Addresses, routes and settings.</content>
public abstract partial class LinkConformance
{
    private static readonly IPAddress V4 = IPAddress.Parse("192.168.77.1");
    private static readonly IPAddress V6 = IPAddress.Parse("2001:db8:77::1");

    [RootFact]
    public void A_bridge_has_the_address_that_it_is_made_with()
    {
        _fixture.Do(() => Links.MakeBridge("br0", new BridgeSettings { Address = Mac, HasStp = true, ForwardDelaySeconds = 2 }));

        Find("br0")!.Address.ShouldBe(Mac);
        Find("br0")!.IsUp.ShouldBeFalse();
        Find("br0")!.HasCarrier.ShouldBeFalse();
    }

    [RootFact]
    public void Addresses_are_those_that_links_were_given_and_go_with_them()
    {
        MakeBridge("br0");
        MakeBridge("br1");
        _fixture.Do(() => Links.AddAddress("br0", V4, 24));
        _fixture.Do(() => Links.AddAddress("br0", V6, 64));
        _fixture.Do(() => Links.AddAddress("br1", IPAddress.Parse("10.9.0.1"), 16));

        Addresses().ShouldBe(
            [new HostAddress("br0", V4, 24), new HostAddress("br0", V6, 64), new HostAddress("br1", IPAddress.Parse("10.9.0.1"), 16)],
            ignoreOrder: true);
        _fixture.Do(() => Links.Delete("br0"));
        Addresses().ShouldBe([new HostAddress("br1", IPAddress.Parse("10.9.0.1"), 16)]);
    }

    [RootFact]
    public void Routes_lead_to_the_networks_of_links_that_are_up_and_to_others_by_a_gateway()
    {
        MakeBridge("br0");
        _fixture.Do(() => Links.AddAddress("br0", V4, 24));
        Routes().ShouldBeEmpty();

        _fixture.Do(() => Links.SetUp("br0", isUp: true));
        var byGuest = new HostRoute("br0", IPNetwork.Parse("10.0.0.0/8"), IPAddress.Parse("192.168.77.9"), 5);
        _fixture.Do(() => Links.AddRoute(byGuest));

        Routes().ShouldBe([new HostRoute("br0", IPNetwork.Parse("192.168.77.0/24")), byGuest], ignoreOrder: true);
        _fixture.Do(() => Links.Delete("br0"));
        Routes().ShouldBeEmpty();
    }

    [RootFact]
    public void An_address_or_a_route_that_cannot_be_names_the_link_and_the_cause()
    {
        MakeBridge("br0");
        _fixture.Do(() => Links.AddAddress("br0", V4, 24));
        _fixture.Do(() => Links.SetUp("br0", isUp: true));
        var route = new HostRoute("br0", IPNetwork.Parse("10.0.0.0/8"), IPAddress.Parse("192.168.77.9"));
        _fixture.Do(() => Links.AddRoute(route));

        ShouldFail(() => Links.AddAddress("br0", V4, 24), "cannot give 192.168.77.1/24 to 'br0': File exists");
        ShouldFail(() => Links.AddAddress("br9", V4, 24), "cannot give 192.168.77.1/24 to 'br9': No such device");
        ShouldFail(() => Links.AddRoute(route), "cannot route 10.0.0.0/8 by 192.168.77.9 of 'br0': File exists");
        ShouldFail(() => Links.AddRoute(route with { Link = "br9" }), "cannot route 10.0.0.0/8 by 192.168.77.9 of 'br9': No such device");
        ShouldFail(
            () => Links.AddRoute(new HostRoute("br0", IPNetwork.Parse("11.0.0.0/8"), IPAddress.Parse("172.16.0.1"))),
            "cannot route 11.0.0.0/8 by 172.16.0.1 of 'br0': Network is unreachable");
    }

    [RootFact]
    public void A_setting_of_the_kernel_is_read_and_set()
    {
        IHostSysctl settings = _fixture.Host.Sysctl;

        _fixture.Do(() => settings.Find("net/ipv4/ip_forward")).ShouldBe("0");
        _fixture.Do(() => settings.Set("net/ipv4/ip_forward", "1"));
        _fixture.Do(() => settings.Find("net/ipv4/ip_forward")).ShouldBe("1");
        _fixture.Do(() => settings.Find("net/ipv4/no_such_setting")).ShouldBeNull();
        ShouldFail(() => settings.Set("net/ipv4/no_such_setting", "1"), "cannot set to '1' 'net/ipv4/no_such_setting': No such file or directory");
    }

    [RootFact]
    public void What_happens_to_links_adds_up_to_the_links_that_there_are()
    {
        MakeBridge("br0");
        var links = _fixture.Do(() => Links.List()).ToDictionary(link => link.Name, WithoutCounters);
        var told = new List<HostLinkChange>();
        _fixture.Do(() =>
        {
            Links.WhenChanged().Subscribe(change =>
            {
                (change.Before is null ? null : WithoutCounters(change.Before)).ShouldBe(links.GetValueOrDefault(change.Link.Name));
                links.Remove(change.Link.Name);
                if (change.After is { } after)
                {
                    links.Add(after.Name, WithoutCounters(after));
                }

                told.Add(change);
            });
        });

        IHostTap tap = _fixture.Do(() => Links.MakeTap("tap0"));
        _fixture.Do(() => Links.SetUp("br0", isUp: true));
        _fixture.Do(() => Links.SetBridge("tap0", "br0"));
        _fixture.Do(() => Links.SetUp("tap0", isUp: true));
        _fixture.RunUntil(() => AddsUp(links));
        links["tap0"].Bridge.ShouldBe("br0");

        _fixture.Do(() => Links.SetBridge("tap0", null));
        _fixture.Do(tap.Dispose);
        _fixture.Do(() => Links.Delete("br0"));
        _fixture.RunUntil(() => AddsUp(links) && links.Count == 1);
        _fixture.Do(() => told.Count(change => change.Link.Name == "tap0" && change.Before is null)).ShouldBe(1);
        _fixture.Do(() => told.Count(change => change.Link.Name == "tap0" && change.After is null)).ShouldBe(1);
    }

    [RootFact]
    public void Who_leaves_hears_no_more_of_links()
    {
        int told = 0;
        _fixture.Do(() => Links.WhenChanged().Subscribe(_ => told++)).Dispose();
        MakeBridge("br0");
        int seen = 0;
        _fixture.Do(() => Links.WhenChanged().Subscribe(_ => seen++));
        MakeBridge("br1");
        _fixture.RunUntil(() => seen > 0);

        told.ShouldBe(0);
    }

    [RootFact]
    public void A_link_can_be_limited_and_limited_anew()
    {
        MakeBridge("br0");

        _fixture.Do(() => Links.SetShape("br0", new LinkShape(125_000)));
        _fixture.Do(() => Links.SetShape("br0", new LinkShape(250_000) { PeakBytesPerSecond = 500_000, BurstBytes = 100_000 }));

        ShouldFail(() => Links.SetShape("br0", new LinkShape(250_000) { PeakBytesPerSecond = 250_000 }), "cannot limit to 250000 bytes a second 'br0': Invalid argument");
        ShouldFail(() => Links.SetShape("br1", new LinkShape(250_000)), "cannot limit to 250000 bytes a second 'br1': No such device");
    }

    private static HostLink WithoutCounters(HostLink link) => link with { Statistics = default };

    private bool AddsUp(Dictionary<string, HostLink> links)
        => _fixture.Do(() => Links.List().Select(WithoutCounters).ToHashSet().SetEquals(links.Values));

    private void MakeBridge(string name) => _fixture.Do(() => Links.MakeBridge(name));

    // Without those that a link of a real host gives itself.
    private IEnumerable<HostAddress> Addresses() => _fixture.Do(() => Links.ListAddresses()).Where(static address => !address.Address.IsIPv6LinkLocal);

    private IEnumerable<HostRoute> Routes() => _fixture.Do(() => Links.ListRoutes())
        .Where(static route => !route.Destination.BaseAddress.IsIPv6LinkLocal && !route.Destination.BaseAddress.IsIPv6Multicast);
}
