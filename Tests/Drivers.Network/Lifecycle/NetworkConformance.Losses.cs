using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

public abstract partial class NetworkConformance
{
    [NetworkFact]
    public async Task A_server_that_dies_is_started_again_and_knows_its_leases()
    {
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");

        for (int times = 1; times <= 2; times++)
        {
            _net.KillServers();
            await _net.UntilToldAsync("dnsmasq Restored", times);
        }

        _net.CountServers().ShouldBe(1);
        _net.Hypervisor.Leases.Items.Values.Select(static lease => lease.Address).ShouldBe([Address]);
        _net.Told.ShouldBe(["192.168.77.50 Added", "dnsmasq Ended", "dnsmasq Restored", "dnsmasq Ended", "dnsmasq Restored"]);
        (await _net.AskAsync(Bridge, Card)).ShouldBe(Address);
    }

    [NetworkFact]
    public async Task Rules_that_somebody_removes_come_back()
    {
        await StartAsync();

        _net.FlushRules();
        await _net.UntilToldAsync("nftables Restored");

        _net.Tables().ShouldBe([Table]);
        _net.Told.ShouldBe(["nftables Removed", "nftables Restored"]);
    }

    [NetworkFact]
    public async Task A_bridge_that_somebody_removes_comes_back_with_all_that_belongs_to_it()
    {
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved));

        _net.Do(() => _net.Machine.Links.Delete(Bridge));
        await _net.UntilToldAsync("bridge Restored");

        _net.Do(() => _net.Machine.Links.ListAddresses()).ShouldContain(new HostAddress(Bridge, IPAddress.Parse("192.168.77.1"), 24));
        (await _net.AskAsync(Bridge, Card)).ShouldBe(Address);
        await _net.UntilToldAsync("192.168.77.50 Added");
        _net.Told.ShouldBe(["bridge Removed", "bridge Restored", "192.168.77.50 Added"]);
    }

    [NetworkFact]
    public async Task A_network_that_cannot_be_mended_is_tried_again_until_it_can()
    {
        await StartAsync();
        _net.Do(() => _net.Machine.Links.Delete(Bridge));
        _net.Do(() => _net.Machine.Links.MakeBridge(Bridge)); // Somebody else's now.

        await _net.UntilToldAsync("bridge Failed");
        _net.Do(() => _net.Machine.Links.Delete(Bridge));
        await _net.UntilToldAsync("bridge Restored");

        _net.Told.Where(static told => told != "bridge Failed").ShouldBe(["bridge Removed", "bridge Restored"]);
    }

    [NetworkFact]
    public async Task Damaged_lines_in_the_file_of_leases_are_passed_over()
    {
        VirtualNetwork network = await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");
        await _net.RunAsync(() => network.DestroyAsync());
        string path = Path.Combine(_net.StateFolder, $"{NetworkFixture.Uuid}.leases");

        _net.Do(() =>
        {
            string text = Encoding.UTF8.GetString(_net.Machine.Files.Read(path, 1 << 20));
            _net.Machine.Files.Replace(path, Encoding.UTF8.GetBytes($"nonsense\n{text}99999999999 a b c d\n"));
        });
        await _net.RunAsync(() => network.StartAsync());

        _net.Hypervisor.Leases.Items.Values.Select(static lease => lease.Address).ShouldBe([Address]);
    }
}
