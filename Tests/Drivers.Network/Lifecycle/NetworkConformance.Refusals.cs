using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

public abstract partial class NetworkConformance
{
    private const string OtherUuid = "5dea22b3-1d52-d8f3-2516-782e98ab3fa0";

    [NetworkFact]
    public async Task What_does_not_suit_the_state_of_a_network_is_refused()
    {
        VirtualNetwork network = await _net.DefineAsync();
        (await _net.RefuseAsync(() => network.DestroyAsync())).ShouldSatisfyAllConditions(
            static error => error.Code.ShouldBe(ErrorCode.OperationInvalid),
            static error => error.Domain.ShouldBe(ErrorDomain.Network),
            static error => error.Message.ShouldBe("Requested operation is not valid: network 'net' is not active"));
        await _net.RunAsync(() => network.StartAsync());
        (await _net.RefuseAsync(() => network.StartAsync())).Message.ShouldBe("Requested operation is not valid: network 'net' is already active");
        await _net.RunAsync(() => network.UndefineAsync());
        (await _net.RefuseAsync(() => network.UndefineAsync())).Code.ShouldBe(ErrorCode.OperationInvalid);
        (await _net.RefuseAsync(() => network.SetAutostartAsync(true))).Code.ShouldBe(ErrorCode.OperationInvalid);
        await _net.RunAsync(() => network.DestroyAsync());
        (await _net.RefuseAsync(() => network.StartAsync())).Code.ShouldBe(ErrorCode.NoNetwork);
    }

    [NetworkFact]
    public async Task Names_uuids_and_bridges_belong_to_one_network()
    {
        await _net.DefineAsync();

        (await _net.RefuseAsync(() => _net.Hypervisor.DefineNetworkAsync(NetworkFixture.Xml(uuid: OtherUuid)))).Code.ShouldBe(ErrorCode.OperationFailed);
        (await _net.RefuseAsync(() => _net.Hypervisor.DefineNetworkAsync(NetworkFixture.Xml("other")))).Code.ShouldBe(ErrorCode.OperationFailed);
        HypervisorException error = await _net.RefuseAsync(() => _net.Hypervisor.DefineNetworkAsync(NetworkFixture.Xml("other", OtherUuid)));
        error.Code.ShouldBe(ErrorCode.InternalError);
        error.Message.ShouldContain("bridge name 'vbr0' already in use");
        error.Message.ShouldContain("'net'");
        _net.Hypervisor.ListNetworks().Count.ShouldBe(1);
    }

    [NetworkFact]
    public async Task Addresses_that_are_in_use_are_refused_and_named()
    {
        await StartAsync();
        VirtualNetwork other = await _net.DefineAsync(NetworkFixture.Xml("other", OtherUuid, "vbr1"));

        HypervisorException error = await _net.RefuseAsync(() => other.StartAsync());

        error.Code.ShouldBe(ErrorCode.InternalError);
        error.Message.ShouldBe(
            "internal error: Network is already in use by interface vbr0: 192.168.77.0/24 of network 'other' and 192.168.77.1/24");
        _net.Do(() => _net.Machine.Links.Find("vbr1")).ShouldBeNull();
        other.Record.IsActive.ShouldBeFalse();
    }

    [NetworkFact]
    public async Task A_bridge_that_is_somebody_elses_is_left_alone()
    {
        VirtualNetwork network = await _net.DefineAsync();
        _net.Do(() => _net.Machine.Links.MakeBridge(Bridge));

        HypervisorException error = await _net.RefuseAsync(() => network.StartAsync());

        error.Message.ShouldContain($"'{Bridge}'");
        error.Message.ShouldContain("File exists");
        _net.Remains().ShouldBe([Bridge]);
        _net.Told.ShouldBe(["net Defined"]);
    }

    [NetworkFact]
    public async Task A_program_that_is_missing_is_named_and_nothing_is_left()
    {
        foreach (string name in (string[])["dnsmasq", "nft"])
        {
            string missing = $"/none/{name}";
            (_net.Options.Dnsmasq, _net.Options.Nft) = name == "nft" ? (SimulatedDnsmasq.Path, missing) : (missing, SimulatedNft.Path);
            await _net.RestartEngineAsync();

            HypervisorException error = await _net.RefuseAsync(() => _net.Hypervisor.CreateNetworkAsync(NetworkFixture.Xml()));

            error.Message.ShouldContain(missing);
            _net.Remains().ShouldBeEmpty(missing);
            _net.Hypervisor.ListNetworks().ShouldBeEmpty();
        }

        _net.Told.ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task A_server_that_refuses_is_quoted_and_nothing_is_left()
    {
        const string Options = "<dnsmasq:options><dnsmasq:option value='no-such-option'/></dnsmasq:options>";
        string xml = NetworkFixture.Xml(more: Options).Replace(
            "<network>", "<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>", StringComparison.Ordinal);
        _net.HaveServersRefuse("bad option at line 12");

        HypervisorException error = await _net.RefuseAsync(() => _net.Hypervisor.CreateNetworkAsync(xml));

        error.Code.ShouldBe(ErrorCode.InternalError);
        error.Message.ShouldContain("network 'net'");
        error.Message.ShouldContain("bad option at line");
        _net.Remains().ShouldBeEmpty();
        _net.Told.ShouldBeEmpty();
    }
}
