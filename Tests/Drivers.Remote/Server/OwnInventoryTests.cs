using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Inventories on the wire: all there is, then what changes.</summary>
public sealed class OwnInventoryTests
{
    private readonly RecordingNetworks _networks = new([]);
    private readonly ServerSetup _setup;
    private readonly WireClient _doer;
    private readonly WireClient _client;

    public OwnInventoryTests()
    {
        _setup = new ServerSetup(static options => options.Limits.PendingBytes = 20_000, host => host.Drivers.Add(_networks));
        _doer = _setup.Open();
        _client = _setup.Open();
        _client.SayHello();
    }

    private IHypervisor Hypervisor => _setup.Host.Hypervisor;

    [Fact]
    public void It_begins_with_everything_and_goes_on_with_what_changes()
    {
        Define("first");
        Position first = Hypervisor.Position;
        int id = Begin("domains");

        DomainName second = Define("second");
        Do(RemoteProcedure.DomainCreate, second);
        Do(RemoteProcedure.DomainDestroy, second);
        DomainRecord last = Hypervisor.Domains.Lookup(second.Uuid)!;
        Do(RemoteProcedure.DomainUndefine, second);

        InventoryMessage[] told = [.. Told(id)];
        (told[0].IsSnapshot, told[0].IsLast, told[0].Position.Value, Names(told[0]).Single()).ShouldBe((true, true, first, "first"));
        told[1..].ShouldAllBe(static one => !one.IsSnapshot && one.IsLast && one.Changes.Length == 1);
        told[1..].Select(static one => one.Position.Value.Sequence).ShouldBeInOrder();
        (told[^1].Position.Value, told[^1].Changes.Span[0].IsRemoved, Domain(told[^1].Changes.Span[0])).ShouldBe((Hypervisor.Position, true, last));
        Replay(told).ShouldBe(Hypervisor.ListDomains(), ignoreOrder: true);
    }

    [Fact]
    public void One_with_nothing_in_it_is_told_too()
    {
        InventoryMessage told = Told(Begin("networks")).ShouldHaveSingleItem();

        (told.IsSnapshot, told.IsLast, told.Changes.Length).ShouldBe((true, true, 0));
    }

    [Fact]
    public void A_long_one_comes_in_several_messages_of_which_the_last_says_so()
    {
        string title = new('x', 2000);
        foreach (int i in Enumerable.Range(0, 100))
        {
            Define($"guest{i}", $"<title>{title}</title>");
        }

        InventoryMessage[] told = [.. Told(Begin("domains"))];

        told.Length.ShouldBeInRange(3, 5); // Of 64 KiB.
        told.ShouldAllBe(one => one.IsSnapshot && one.Position.Value == Hypervisor.Position);
        told.Select(static one => one.IsLast).ShouldBe([.. Enumerable.Repeat(element: false, told.Length - 1), true]);
        Replay(told).ShouldBe(Hypervisor.ListDomains(), ignoreOrder: true);
    }

    [Fact]
    public void A_client_that_does_not_read_misses_steps_and_not_the_outcome()
    {
        int id = Begin("domains");
        DomainName[] guests = [.. Enumerable.Range(0, 5).Select(i => Define($"guest{i}"))];
        _client.StopReadingAndFillUp();
        int before = Told(id).Count();
        int waiting = _setup.Server.Pending.Max();

        for (int i = 0; i < 20; i++)
        {
            foreach (DomainName guest in guests)
            {
                _doer.Ask<DomainNumber, Nothing>(RemoteProcedure.DomainSetAutostart, new DomainNumber { Domain = guest, Value = 1 - (i % 2) });
            }
        }

        Do(RemoteProcedure.DomainUndefine, guests[0]);
        _setup.Server.Pending.Max().ShouldBe(waiting);
        _client.Read();
        _setup.Settle();

        Told(id).Skip(before).ShouldHaveSingleItem().Changes.Length.ShouldBe(5); // Of a hundred.
        Replay(Told(id)).ShouldBe(Hypervisor.ListDomains(), ignoreOrder: true);
    }

    [Fact]
    public void Networks_and_leases_have_theirs()
    {
        int networks = Begin("networks");
        int leases = Begin("leases");
        var network = new NetworkRecord { Uuid = Guid.NewGuid(), Name = "blue", Bridge = "virbr7", IsActive = true };
        _networks.Tell(network);
        var lease = new NetworkLease { Network = network.Uuid, NetworkName = "blue", Address = IPAddress.Parse("192.168.7.2"), PrefixLength = 24 };
        _networks.Tell(network, new NetworkLeaseEvent { Network = network.Uuid, Name = "blue", Change = NetworkLeaseChange.Added, Lease = lease });
        _setup.Settle();

        InventoryChange ofNetwork = Told(networks).Last().Changes.ToArray().ShouldHaveSingleItem();
        EventJson.ReadNetwork(ofNetwork.Record.Json.Span).ShouldBe(Hypervisor.Networks.Lookup(network.Uuid));
        InventoryChange ofLease = Told(leases).Last().Changes.ToArray().ShouldHaveSingleItem();
        EventJson.ReadLease(ofLease.Record.Json.Span).ShouldBe(lease);
    }

    [Fact]
    public void There_is_none_of_what_there_is_not()
        => _client.RefusedByOwn(OwnProcedure.Inventory, new InventoryArguments { Kind = "volumes" }).Message.ShouldBe("invalid argument: there is no inventory of 'volumes'");

    private static DomainRecord Domain(InventoryChange change) => EventJson.ReadDomain(change.Record.Json.Span);

    private static IEnumerable<string> Names(InventoryMessage message) => message.Changes.ToArray().Select(static one => Domain(one).Name);

    /// <summary>What a client has that takes each message in turn.</summary>
    private static List<DomainRecord> Replay(IEnumerable<InventoryMessage> messages)
    {
        Dictionary<Guid, DomainRecord> items = [];
        foreach (InventoryChange change in messages.SelectMany(static one => one.Changes.ToArray()))
        {
            DomainRecord record = Domain(change);
            if (change.IsRemoved)
            {
                items.Remove(record.Uuid).ShouldBeTrue();
            }
            else
            {
                items[record.Uuid] = record;
            }
        }

        return [.. items.Values];
    }

    private int Begin(string kind)
    {
        int id = _client.AskOwn<InventoryArguments, FeedNumber>(OwnProcedure.Inventory, new InventoryArguments { Kind = kind }).Id;
        _setup.Settle();
        return id;
    }

    private IEnumerable<InventoryMessage> Told(int id)
        => _client.Heard<InventoryMessage>(OwnProcedure.InventoryChanges).Select(static one => one.Message).Where(one => one.Id == id);

    private DomainName Define(string name, string more = "") => _doer.Ask<Text, DomainArguments>(
        RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml(name, Guid.NewGuid().ToString(), more) }).Domain;

    private void Do(RemoteProcedure procedure, DomainName domain) => _doer.Ask<DomainArguments, Nothing>(procedure, new DomainArguments { Domain = domain });
}
