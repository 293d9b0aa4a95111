using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Docs;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

public abstract partial class NetworkConformance
{
    private const string OnNet = "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='net'/></interface>";

    [NetworkFact]
    public async Task A_guest_is_a_port_of_its_network_until_it_is_gone()
    {
        VirtualNetwork network = await StartAsync();

        Domain guest = await _net.RunAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));

        network.Record.Ports.ShouldBe([new NetworkPort(Card, guest.Uuid, "guest")]);
        TapOf(Card).Bridge.ShouldBe(Bridge);
        await _net.RunAsync(() => guest.DestroyAsync());
        await _net.UntilToldAsync("guest unplugged");

        network.Record.Ports.ShouldBeEmpty();
        _net.Told.ShouldBe(["guest plugged", "guest unplugged"]);
    }

    [NetworkFact]
    public async Task A_guest_does_not_start_on_what_is_not_there()
    {
        (await _net.RefuseAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)))).Code.ShouldBe(ErrorCode.NoNetwork);
        VirtualNetwork network = await _net.DefineAsync();
        HypervisorException error = await _net.RefuseAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));
        error.Code.ShouldBe(ErrorCode.OperationInvalid);
        error.Message.ShouldContain("network 'net' is not active");
        await _net.RunAsync(() => network.StartAsync());
        string grouped = OnNet.Replace("network='net'", "network='net' portgroup='fast'", StringComparison.Ordinal);
        (await _net.RefuseAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(grouped)))).Code.ShouldBe(ErrorCode.ConfigUnsupported);

        _net.Hypervisor.ListDomains().ShouldBeEmpty();
        network.Record.Ports.ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task A_guest_that_runs_on_is_still_a_port_for_the_next_engine()
    {
        await StartAsync();
        Domain guest = await _net.RunAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));
        await _net.UntilToldAsync("guest plugged");
        _net.Forget();

        await _net.RestartEngineAsync();

        _net.Hypervisor.LookupNetwork("net").Record.Ports.ShouldBe([new NetworkPort(Card, guest.Uuid, "guest")]);
        _net.Told.ShouldBeEmpty();
        await _net.RunAsync(() => _net.Hypervisor.LookupDomain("guest").DestroyAsync());
        await _net.UntilToldAsync("guest unplugged");
    }

    [NetworkFact]
    public async Task A_guest_that_ended_while_no_engine_ran_is_no_port_any_more()
    {
        await StartAsync();
        Domain guest = await _net.RunAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));
        await _net.UntilToldAsync("guest plugged");
        int process = guest.Record.ProcessId!.Value;

        await _net.StopEngineAsync();
        _net.Do(() => Kill(process));
        await _net.UntilAsync(() => _net.Do(() => _net.Machine.Links.List()).All(static link => link.Bridge is null), "the end of the tap");
        await _net.StartEngineAsync();

        await _net.UntilToldAsync("guest unplugged inferred");
        _net.Hypervisor.LookupNetwork("net").Record.Ports.ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task Guests_that_start_with_their_host_find_their_network_active()
    {
        VirtualNetwork network = await _net.DefineAsync();
        await _net.RunAsync(() => network.SetAutostartAsync(true));
        Domain guest = await _net.RunAsync(() => _net.Hypervisor.DefineDomainAsync(Guest(OnNet)));
        await _net.RunAsync(() => guest.SetAutostartAsync(true));
        _net.AtStop = GuestsAtStop.Destroy;

        await _net.RestartEngineAsync();

        await _net.UntilAsync(() => _net.Hypervisor.LookupDomain("guest").Record.IsActive, "the guest");
        _net.Hypervisor.LookupNetwork("net").Record.Ports.Count.ShouldBe(1);
        await _net.StopEngineAsync();
        _net.Remains().ShouldBeEmpty();
        await _net.StartEngineAsync();
    }

    [NetworkFact]
    public async Task A_guest_is_on_the_bridge_again_that_somebody_removed()
    {
        await StartAsync();
        await _net.RunAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));

        _net.Do(() => _net.Machine.Links.Delete(Bridge));
        await _net.UntilToldAsync("bridge Restored");

        TapOf(Card).Bridge.ShouldBe(Bridge);
    }

    [NetworkFact]
    public async Task The_addresses_of_a_guest_are_those_of_its_leases()
    {
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        Domain guest = await _net.RunAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));
        (await _net.RunAsync(() => guest.GetInterfaceAddressesAsync(InterfaceAddressSource.Lease))).ShouldBeEmpty();

        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");

        GuestInterface card = (await _net.RunAsync(() => guest.GetInterfaceAddressesAsync(InterfaceAddressSource.Lease))).ShouldHaveSingleItem();
        (card.HardwareAddress, card.Addresses.ShouldHaveSingleItem()).ShouldBe(("52:54:00:00:00:01", new GuestAddress("192.168.77.50", 24)));
    }

    [NetworkFact]
    public async Task A_query_tells_which_guest_has_which_address()
    {
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        var told = new Seen<string>();
        using IDisposable addresses = NetworkExamples.Addresses(_net.Hypervisor).Subscribe(told.Add);
        await _net.AskAsync(Bridge, Other); // Nobody's card.
        await _net.RunAsync(() => _net.Hypervisor.CreateDomainAsync(Guest(OnNet)));

        await _net.AskAsync(Bridge, Card);
        await _net.UntilAsync(() => told.Count == 1, "the address");
        await _net.ReleaseAsync(Bridge, Card);
        await _net.UntilAsync(() => told.Count == 2, "its end");

        told.ShouldBe(["guest: 192.168.77.50 Added", "guest: 192.168.77.50 Expired"]);
    }

    private static string Guest(string devices) => $"""
        <domain type='qemu'>
          <name>guest</name>
          <memory unit='MiB'>16</memory>
          <os><type machine='pc-i440fx-7.2'>hvm</type></os>
          <devices>{devices}</devices>
        </domain>
        """;

    private HostLink TapOf(MacAddress card) => _net.Do(() => _net.Machine.Links.List()).Single(link => link.Address == card.WithFirstByte(0xfe));

    private void Kill(int process)
    {
        using IHostProcess? running = _net.Machine.Processes.Identify(process) is { } identity ? _net.Machine.Processes.Adopt(identity) : null;
        running.ShouldNotBeNull().Signal(ProcessSignal.Kill);
    }
}
