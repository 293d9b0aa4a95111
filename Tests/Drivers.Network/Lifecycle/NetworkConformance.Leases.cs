using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Shouldly;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

public abstract partial class NetworkConformance
{
    private const string Reserved = "<host mac='52:54:00:00:00:01' ip='192.168.77.50'/>";

    private static readonly MacAddress Card = new(0x525400000001);
    private static readonly MacAddress Other = new(0x525400000002);
    private static readonly IPAddress Address = IPAddress.Parse("192.168.77.50");

    [NetworkFact]
    public async Task A_lease_is_told_of_when_it_is_given_renewed_and_given_back()
    {
        VirtualNetwork network = await StartAsync(NetworkFixture.Xml(dhcp: Reserved));

        (await _net.AskAsync(Bridge, Card, "guest")).ShouldBe(Address);
        await _net.UntilToldAsync("192.168.77.50 Added guest");

        NetworkLease lease = (await _net.RunAsync(() => network.GetLeasesAsync())).ShouldHaveSingleItem();
        (lease.Mac, lease.Address, lease.PrefixLength, lease.NetworkName, lease.Bridge, lease.HostName)
            .ShouldBe((Card, Address, 24, "net", Bridge, "guest"));
        lease.Expires.ShouldNotBeNull().ShouldBeGreaterThan(_net.Machine.Scheduler.Now);
        _net.Hypervisor.Leases.Items.Values.ShouldBe([lease]);
        (await _net.RunAsync(() => network.GetLeasesAsync(Other))).ShouldBeEmpty();

        await _net.PassAsync(TimeSpan.FromSeconds(1.1)); // dnsmasq counts seconds: one that is renewed at once ends when it did.
        await _net.AskAsync(Bridge, Card, "guest");
        await _net.UntilToldAsync("192.168.77.50 Renewed guest");
        await _net.ReleaseAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Expired guest");

        (await _net.RunAsync(() => network.GetLeasesAsync())).ShouldBeEmpty();
        _net.Hypervisor.Leases.Items.ShouldBeEmpty();
        _net.Told.ShouldBe(["192.168.77.50 Added guest", "192.168.77.50 Renewed guest", "192.168.77.50 Expired guest"]);
    }

    [NetworkFact]
    public async Task Leases_end_with_the_run_of_their_network_and_are_known_in_the_next()
    {
        VirtualNetwork network = await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");

        await _net.RunAsync(() => network.DestroyAsync());
        _net.Hypervisor.Leases.Items.ShouldBeEmpty();
        await _net.RunAsync(() => network.StartAsync());

        _net.Hypervisor.Leases.Items.Values.Select(static lease => lease.Address).ShouldBe([Address]);
    }

    [NetworkFact]
    public async Task Hosts_ranges_and_names_are_changed_while_guests_go_on()
    {
        VirtualNetwork network = await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");
        _net.Forget();

        await UpdateAsync(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:02' name='two' ip='192.168.77.60'/>");
        (await _net.AskAsync(Bridge, Other)).ShouldBe(IPAddress.Parse("192.168.77.60"));
        await _net.UntilToldAsync("192.168.77.60 Added two");
        await UpdateAsync(NetworkUpdateCommand.AddLast, NetworkSection.DhcpRange, "<range start='192.168.77.120' end='192.168.77.140'/>");
        await UpdateAsync(NetworkUpdateCommand.AddLast, NetworkSection.DnsHost, "<host ip='192.168.77.70'><hostname>seventy</hostname></host>");
        await UpdateAsync(NetworkUpdateCommand.Delete, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:02'/>");

        _net.Hypervisor.Leases.Items.Count.ShouldBe(2);
        string xml = await _net.RunAsync(() => network.GetXmlAsync(NetworkXmlFlags.Inactive));
        xml.ShouldContain("<hostname>seventy</hostname>");
        xml.ShouldContain("192.168.77.140");
        xml.ShouldNotContain("52:54:00:00:00:02");
        (await _net.RunAsync(() => network.GetXmlAsync())).ShouldContain("<hostname>seventy</hostname>");
        _net.Told.ShouldBe(["192.168.77.60 Added two"]);

        Task UpdateAsync(NetworkUpdateCommand command, NetworkSection section, string part) => _net.RunAsync(() => network.UpdateAsync(
            new NetworkUpdate(command, section, part), NetworkModification.Live | NetworkModification.Config));
    }

    [NetworkFact]
    public async Task A_change_that_cannot_be_made_changes_nothing()
    {
        VirtualNetwork network = await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        string before = await _net.RunAsync(() => network.GetXmlAsync());
        (NetworkUpdateCommand, NetworkSection, string, ErrorCode)[] refused =
        [
            (NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:01' ip='192.168.77.51'/>", ErrorCode.OperationInvalid),
            (NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:09' ip='192.168.77.50'/>", ErrorCode.OperationInvalid),
            (NetworkUpdateCommand.Delete, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:09'/>", ErrorCode.OperationInvalid),
            (NetworkUpdateCommand.Modify, NetworkSection.DhcpRange, "<range start='192.168.77.10' end='192.168.77.20'/>", ErrorCode.OperationUnsupported),
            (NetworkUpdateCommand.AddLast, NetworkSection.Bridge, "<bridge name='other'/>", ErrorCode.OperationUnsupported),
            (NetworkUpdateCommand.AddLast, NetworkSection.DhcpRange, "<range start='192.168.78.10' end='192.168.78.20'/>", ErrorCode.InternalError),
            (NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:0", ErrorCode.XmlDetail),
        ];

        foreach ((NetworkUpdateCommand command, NetworkSection section, string part, ErrorCode code) in refused)
        {
            (await _net.RefuseAsync(() => network.UpdateAsync(new NetworkUpdate(command, section, part)))).Code.ShouldBe(code, part);
        }

        (await _net.RunAsync(() => network.GetXmlAsync())).ShouldBe(before);
        _net.CountServers().ShouldBe(1);
        _net.Told.ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task An_address_is_given_once()
    {
        await StartAsync();
        List<IPAddress?> given = [];
        for (ulong card = 1; card <= 20; card++)
        {
            given.Add(await _net.AskAsync(Bridge, new MacAddress(0x525400000000 + card)));
        }

        given.ShouldBeUnique();
        given.ShouldNotContain((IPAddress?)null);
        await _net.UntilAsync(() => _net.Hypervisor.Leases.Items.Count == given.Count, "all leases");
        _net.Hypervisor.Leases.Items.Values.Select(static lease => lease.Address).ShouldBe(given, ignoreOrder: true);
    }
}
