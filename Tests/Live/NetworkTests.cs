using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Linux guests on the links of a real network.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class NetworkTests : IDisposable
{
    private const string Mac = "52:54:00:77:00:02";
    private const string GuestAddress = "10.77.0.2";
    private const int Packets = 3;
    private const int PayloadBytes = 1400;

    private const string OnBridge = $"""
        <interface type='bridge'>
          <mac address='{Mac}'/>
          <source bridge='{OwnNetwork.Bridge}'/>
          <model type='virtio'/>
        </interface>
        """;

    private readonly OwnNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [LiveNetworkFact]
    public async Task Taps_are_there_while_the_guest_runs_and_given_back_when_it_ends()
    {
        await using LiveHost host = await LiveHost.StartAsync(_network.Host);
        Guest guest = await BootAsync(host, OnBridge
            + "<interface type='ethernet'><target dev='wire0'/><model type='e1000'/></interface>");

        _network.Find("vnet0").ShouldNotBeNull().Bridge.ShouldBe(OwnNetwork.Bridge);
        _network.Find("wire0").ShouldNotBeNull().Bridge.ShouldBeNull();
        (_network.Find("vnet0")!.IsUp, _network.Find("wire0")!.IsUp).ShouldBe((true, true));
        (await guest.Domain.GetXmlAsync()).ShouldContain("<target dev=\"vnet0\" />");

        await guest.Domain.DestroyAsync();

        _network.RunUntilGone("vnet0");
        _network.RunUntilGone("wire0");
        _network.Find(OwnNetwork.Bridge).ShouldNotBeNull();
        await host.EndAsync();
    }

    [LiveNetworkFact]
    public async Task A_guest_that_talks_to_its_host_is_counted_and_known_by_its_address()
    {
        _network.Run("sysctl -q -w net.ipv4.icmp_echo_ignore_all=1");
        await using LiveHost host = await LiveHost.StartAsync(_network.Host);
        Guest guest = await BootAsync(host, OnBridge);
        (await guest.Domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Arp)).ShouldBeEmpty();

        await guest.Console.RunAsync($"ip link set eth0 up; ip addr add {GuestAddress}/24 dev eth0");
        InterfaceStatistics before = await guest.Domain.GetInterfaceStatisticsAsync("vnet0");
        await guest.Console.RunAsync($"ping -c {Packets} -s {PayloadBytes} -W 1 {OwnNetwork.Address}");
        InterfaceStatistics after = await guest.Domain.GetInterfaceStatisticsAsync(Mac);

        // Nobody answers: what is sent is far more than what is received.
        (after.SentBytes - before.SentBytes).ShouldBeGreaterThanOrEqualTo(Packets * PayloadBytes);
        (after.SentPackets - before.SentPackets).ShouldBeGreaterThanOrEqualTo(Packets);
        (after.ReceivedBytes - before.ReceivedBytes).ShouldBeInRange(1, (Packets * PayloadBytes) - 1);
        (after.SendErrors, after.ReceiveErrors).ShouldBe((0, 0));
        long guestSent = await ReadCounterAsync(guest, "tx_bytes");
        long guestReceived = await ReadCounterAsync(guest, "rx_bytes");
        InterfaceStatistics last = await guest.Domain.GetInterfaceStatisticsAsync("vnet0");
        guestSent.ShouldBeInRange(before.SentBytes + (Packets * PayloadBytes), last.SentBytes);
        guestReceived.ShouldBeInRange(1, last.ReceivedBytes); // What came before its card was up it has not seen.
        GuestInterface card = (await guest.Domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Arp)).ShouldHaveSingleItem();
        (card.Name, card.HardwareAddress, card.Addresses.ShouldHaveSingleItem().Address).ShouldBe(("vnet0", Mac, GuestAddress));
        DomainStatistics bulk = (await host.Hypervisor.GetDomainStatisticsAsync(patience: Within.Deadline)).ShouldHaveSingleItem();
        bulk.Parameters.Where(one => one.Name is "net.count" or "net.0.name").Select(one => $"{one.Name} {one.Boxed}")
            .ShouldBe(["net.count 1", "net.0.name vnet0"]);
    }

    [LiveNetworkFact]
    public async Task A_guest_sees_which_of_its_cables_are_unplugged()
    {
        await using LiveHost host = await LiveHost.StartAsync(_network.Host);
        Guest guest = await BootAsync(host, OnBridge + $"""
            <interface type='bridge'>
              <mac address='52:54:00:77:00:03'/>
              <source bridge='{OwnNetwork.Bridge}'/>
              <model type='virtio'/>
              <link state='down'/>
            </interface>
            """);

        string carriers = await guest.Console.RunAsync(
            "for d in /sys/class/net/eth*; do ip link set ${d##*/} up; echo $(cat $d/address $d/carrier); done");

        carriers.Split('\n', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)
            .ShouldBe([$"{Mac} 1", "52:54:00:77:00:03 0"]);
        (await guest.Domain.GetInterfaceStatisticsAsync("vnet1")).SentPackets.ShouldBe(0);
    }

    private static async Task<Guest> BootAsync(LiveHost host, string devices)
    {
        string xml = GuestXml.Linux("linux", host["tty"], devices);
        Domain domain = await host.Hypervisor.CreateDomainAsync(xml, DomainStart.Paused, Within.Deadline);
        Guest guest = await host.OpenAsync(domain, host["tty"]);
        await domain.ResumeAsync(Within.Deadline);
        await guest.Console.WaitForAsync("RXGUEST ready");
        await guest.Console.WaitForAsync("\n");
        return guest;
    }

    private static async Task<long> ReadCounterAsync(Guest guest, string counter)
        => long.Parse(await guest.Console.RunAsync($"cat /sys/class/net/eth0/statistics/{counter}"));
}
