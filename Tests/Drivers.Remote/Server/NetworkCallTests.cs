using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Calls on networks, from the packet to the driver and back.</summary>
public sealed class NetworkCallTests
{
    private readonly List<string> _calls = [];
    private readonly RecordingNetworks _networks;
    private readonly ServerSetup _setup;
    private readonly WireClient _client;

    public NetworkCallTests()
    {
        _networks = new RecordingNetworks(_calls);
        _setup = new ServerSetup(prepare: host => host.Drivers.Add(_networks));
        _client = _setup.Open();
    }

    [Fact]
    public void A_network_lives_from_define_to_undefine_and_is_heard_of()
    {
        WireClient listener = _setup.Open(isReadOnly: true);
        int id = listener.Ask<RegisterNetworkEvent, Number>(RemoteProcedure.ConnectNetworkEventRegisterAny).Value;

        NetworkName network = _client.Ask<Text, NetworkArguments>(RemoteProcedure.NetworkDefineXml, new Text { Value = "blue" }).Network;
        (Is(RemoteProcedure.NetworkIsActive, network), Is(RemoteProcedure.NetworkIsPersistent, network)).ShouldBe((false, true));
        Do(RemoteProcedure.NetworkCreate, network);
        Is(RemoteProcedure.NetworkIsActive, network).ShouldBeTrue();
        _client.Ask<NetworkFlag, Nothing>(RemoteProcedure.NetworkSetAutostart, new NetworkFlag { Network = network, Value = true });
        Is(RemoteProcedure.NetworkGetAutostart, network).ShouldBeTrue();
        Do(RemoteProcedure.NetworkDestroy, network);
        Do(RemoteProcedure.NetworkUndefine, network);

        _client.Refused(RemoteProcedure.NetworkLookupByName, new Text { Value = "blue" }).Number.ShouldBe((int)ErrorCode.NoNetwork);
        listener.Messages.Select(static message => message.Procedure).ShouldAllBe(static one => one == RemoteProcedure.NetworkEventLifecycle);
        listener.Messages.Select(static message => XdrReader.Read<Callback<NetworkLifecycleMessage>>(message.Payload))
            .Select(static one => (one.CallbackId, one.Message.Network.Name, one.Message.Event, one.Message.Detail))
            .ShouldBe([(id, "blue", 0, 0), (id, "blue", 2, 0), (id, "blue", 3, 0), (id, "blue", 1, 0)]);
    }

    [Fact]
    public void Lists_have_what_the_flags_want_and_the_old_ones_the_same()
    {
        NetworkName on = _client.Ask<TextFlags, NetworkArguments>(RemoteProcedure.NetworkCreateXmlFlags, new TextFlags { Value = "on" }).Network;
        NetworkName off = _client.Ask<TextFlags, NetworkArguments>(RemoteProcedure.NetworkDefineXmlFlags, new TextFlags { Value = "off", Flags = 1 }).Network;

        NetworkList all = _client.Ask<ListArguments, NetworkList>(RemoteProcedure.ConnectListAllNetworks, new ListArguments { NeedResults = true });
        NetworkList inactive = _client.Ask<ListArguments, NetworkList>(RemoteProcedure.ConnectListAllNetworks, new ListArguments { Flags = 1 });

        all.Networks.ToArray().ShouldBe([on, off], ignoreOrder: true);
        (inactive.Networks.Length, inactive.Count).ShouldBe((0, 1u));
        _client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfNetworks).Value.ShouldBe(1);
        _client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDefinedNetworks).Value.ShouldBe(1);
        _client.Ask<Number, Texts>(RemoteProcedure.ConnectListNetworks, new Number { Value = 9 }).Values.ToArray().ShouldBe(["on"]);
        _client.Ask<Number, Texts>(RemoteProcedure.ConnectListDefinedNetworks, new Number { Value = 9 }).Values.ToArray().ShouldBe(["off"]);
        _client.Ask<Uuid, NetworkArguments>(RemoteProcedure.NetworkLookupByUuid, new Uuid { Value = on.Uuid }).Network.Name.ShouldBe("on");
        _client.Ask<NetworkFlags, Text>(RemoteProcedure.NetworkGetXmlDesc, new NetworkFlags { Network = on, Flags = 1 }).Value.ShouldBe("<network flags='Inactive'/>");
    }

    [Fact]
    public void A_part_of_a_network_is_changed()
    {
        NetworkName network = _client.Ask<Text, NetworkArguments>(RemoteProcedure.NetworkCreateXml, new Text { Value = "blue" }).Network;

        _client.Ask<NetworkUpdateArguments, Nothing>(RemoteProcedure.NetworkUpdate, new NetworkUpdateArguments
        {
            Network = network, Command = 3, Section = 4, ParentIndex = -1, Xml = "<host/>", Flags = 3,
        });

        _calls[^1].ShouldBe("AddLast DhcpHost <host/> -1 Live, Config 30 s");
    }

    [Fact]
    public void Leases_are_told_as_libvirt_does()
    {
        NetworkName network = _client.Ask<Text, NetworkArguments>(RemoteProcedure.NetworkCreateXml, new Text { Value = "blue" }).Network;
        _networks.Leases.Add(new NetworkLease
        {
            Network = network.Uuid, NetworkName = "blue", Address = IPAddress.Parse("192.168.7.2"), PrefixLength = 24, Bridge = "virbr7",
            Mac = MacAddress.TryParse("52:54:00:00:00:01", out MacAddress mac) ? mac : null, HostName = "web", Expires = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
        });
        _networks.Leases.Add(new NetworkLease { Network = network.Uuid, NetworkName = "blue", Address = IPAddress.Parse("fd00::2"), PrefixLength = 64, Bridge = "virbr7", Iaid = "17" });

        LeasesReply all = _client.Ask<LeasesArguments, LeasesReply>(RemoteProcedure.NetworkGetDhcpLeases, new LeasesArguments { Network = network, NeedResults = true });
        LeasesReply count = _client.Ask<LeasesArguments, LeasesReply>(RemoteProcedure.NetworkGetDhcpLeases, new LeasesArguments { Network = network, Mac = "52:54:00:00:00:01" });

        all.Leases.ToArray().ShouldBe(
        [
            new Lease { Interface = "virbr7", Expiry = 1_800_000_000, Family = 0, Mac = "52:54:00:00:00:01", Address = "192.168.7.2", Prefix = 24, Hostname = "web" },
            new Lease { Interface = "virbr7", Expiry = 0, Family = 1, Address = "fd00::2", Prefix = 64, Iaid = "17" },
        ]);
        (count.Leases.Length, count.Count).ShouldBe((0, 2u));
        _calls[^1].ShouldBe("leases of 52:54:00:00:00:01");
        _client.Refused(RemoteProcedure.NetworkGetDhcpLeases, new LeasesArguments { Network = network, Mac = "nonsense" }).Number.ShouldBe((int)ErrorCode.InvalidMac);
    }

    [Fact]
    public void A_bridge_is_named_where_there_is_one()
    {
        NetworkName network = _client.Ask<Text, NetworkArguments>(RemoteProcedure.NetworkCreateXml, new Text { Value = "blue" }).Network;

        _client.Refused(RemoteProcedure.NetworkGetBridgeName, new NetworkArguments { Network = network })
            .Message.ShouldBe("internal error: network 'blue' does not have a bridge name.");
        _networks.Tell(new NetworkRecord { Uuid = network.Uuid, Name = "blue", IsActive = true, Bridge = "virbr7" });
        _client.Ask<NetworkArguments, Text>(RemoteProcedure.NetworkGetBridgeName, new NetworkArguments { Network = network }).Value.ShouldBe("virbr7");
    }

    [Fact]
    public void A_callback_for_one_network_hears_of_that_one_and_none_after_its_end()
    {
        NetworkName mine = _client.Ask<Text, NetworkArguments>(RemoteProcedure.NetworkDefineXml, new Text { Value = "mine" }).Network;
        NetworkName other = _client.Ask<Text, NetworkArguments>(RemoteProcedure.NetworkDefineXml, new Text { Value = "other" }).Network;
        WireClient listener = _setup.Open();
        var one = new RegisterNetworkEvent { Network = mine };
        int id = listener.Ask<RegisterNetworkEvent, Number>(RemoteProcedure.ConnectNetworkEventRegisterAny, one).Value;

        listener.Refused(RemoteProcedure.ConnectNetworkEventRegisterAny, one).Message.ShouldBe("invalid argument: event callback already tracked");
        listener.Refused(RemoteProcedure.ConnectNetworkEventRegisterAny, new RegisterNetworkEvent { EventId = 1 }).Message.ShouldBe("internal error: unsupported network event ID 1");
        Do(RemoteProcedure.NetworkCreate, other);
        Do(RemoteProcedure.NetworkCreate, mine);
        listener.Ask<Number, Nothing>(RemoteProcedure.ConnectNetworkEventDeregisterAny, new Number { Value = id });
        Do(RemoteProcedure.NetworkDestroy, mine);

        XdrReader.Read<Callback<NetworkLifecycleMessage>>(listener.Messages.ShouldHaveSingleItem().Payload).Message.Network.ShouldBe(mine);
        listener.Refused(RemoteProcedure.ConnectNetworkEventDeregisterAny, new Number { Value = id }).Message.ShouldBe($"internal error: network event callback {id} not registered");
    }

    [Fact]
    public void Where_nobody_runs_networks_there_are_none()
    {
        WireClient client = new ServerSetup().Open();

        client.Ask<ListArguments, NetworkList>(RemoteProcedure.ConnectListAllNetworks, new ListArguments { NeedResults = true }).Count.ShouldBe(0u);
        client.Refused(RemoteProcedure.NetworkLookupByName, new Text { Value = "default" }).Number.ShouldBe((int)ErrorCode.NoNetwork);
        client.Ask<RegisterNetworkEvent, Number>(RemoteProcedure.ConnectNetworkEventRegisterAny).Value.ShouldBeGreaterThan(0);
        client.Refused(RemoteProcedure.NetworkDefineXml, new Text { Value = "<network/>" }).Number.ShouldBe((int)ErrorCode.NoSupport);
    }

    private void Do(RemoteProcedure procedure, NetworkName network)
        => _client.Ask<NetworkArguments, Nothing>(procedure, new NetworkArguments { Network = network });

    private bool Is(RemoteProcedure procedure, NetworkName network)
        => _client.Ask<NetworkArguments, Flag>(procedure, new NetworkArguments { Network = network }).Value;
}
