using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

/// <summary>What a host makes of a driver of networks: lists, calls, events, and their place beside domains.</summary>
public sealed class HostNetworkTests
{
    /// <summary>The enumerations of flags that are asked for here.</summary>
    internal static readonly Type[] Flags = [typeof(NetworkListFlags), typeof(NetworkModification), typeof(NetworkXmlFlags)];

    private static readonly MacAddress Card = new(0x5254_0012_3456);

    private readonly VirtualTime _time = new();
    private readonly List<string> _calls = [];
    private readonly List<HypervisorEvent> _told = [];
    private readonly RecordingNetworks _networks;
    private readonly RecordingDriver _domains;

    public HostNetworkTests() => (_networks, _domains) = (new RecordingNetworks(_calls), new RecordingDriver("test", _calls));

    [Fact]
    public async Task Networks_are_listed_found_and_called()
    {
        HypervisorHost host = await StartAsync();
        IHypervisor hypervisor = host.Hypervisor;

        Network kept = await Run(() => hypervisor.DefineNetworkAsync("kept", TimeSpan.FromSeconds(7)));
        Network passing = await Run(() => hypervisor.CreateNetworkAsync("passing"));
        await Run(() => kept.StartAsync());
        await Run(() => kept.SetAutostartAsync(true));
        await Run(() => kept.UpdateAsync(
            new NetworkUpdate(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host/>", 1), NetworkModification.Live | NetworkModification.Config));
        string xml = await kept.GetXmlAsync(NetworkXmlFlags.Inactive);
        await kept.GetLeasesAsync(Card);
        await kept.GetLeasesAsync();
        Position last = await Run(() => passing.DestroyAsync());
        await Run(() => kept.UndefineAsync());

        _calls.ShouldBe(
        [
            "start test", "define kept 7 s", "create passing 30 s", "start kept 30 s", "autostart kept True 30 s", "AddLast DhcpHost <host/> 1 Live, Config 30 s",
            "leases of 52:54:00:12:34:56", "leases of all", "destroy passing 30 s", "undefine kept 30 s",
        ]);
        xml.ShouldBe("<network flags='Inactive'/>");
        last.ShouldBe(_told.OfType<NetworkLifecycleEvent>().Single(static news => news.Kind == NetworkLifecycle.Stopped).Position);
        _told.OfType<NetworkLifecycleEvent>().Select(static news => $"{news.Name} {news.Kind} by {news.Operation?.Name}").ShouldBe(
        [
            "kept Defined by DefineNetwork", "passing Started by CreateNetwork", "kept Started by Start", "passing Stopped by Destroy", "kept Undefined by Undefine",
        ]);
        hypervisor.LookupNetwork("kept").Record.ShouldBe(hypervisor.LookupNetwork(kept.Uuid).Record);
        kept.Record.IsActive.ShouldBeTrue("it goes on as a transient one");
        hypervisor.ListNetworks().Select(static record => record.Name).ShouldBe(["kept"]);
        Should.Throw<HypervisorException>(() => hypervisor.LookupNetwork("passing")).Code.ShouldBe(ErrorCode.NoNetwork);
        Should.Throw<HypervisorException>(() => passing.Record).Code.ShouldBe(ErrorCode.NoNetwork);
    }

    [Theory]
    [InlineData(NetworkListFlags.All, "abc")]
    [InlineData(NetworkListFlags.Active, "bc")]
    [InlineData(NetworkListFlags.Inactive, "a")]
    [InlineData(NetworkListFlags.Active | NetworkListFlags.Inactive, "abc")]
    [InlineData(NetworkListFlags.Persistent, "ab")]
    [InlineData(NetworkListFlags.Transient, "c")]
    [InlineData(NetworkListFlags.Autostart, "b")]
    [InlineData(NetworkListFlags.NoAutostart | NetworkListFlags.Persistent, "a")]
    public async Task Flags_pick_from_the_list(NetworkListFlags flags, string names)
    {
        _networks.Stored.AddRange([Stored("a"), Stored("b") with { HasAutostart = true }]);
        HypervisorHost host = await StartAsync();
        await Run(() => host.Hypervisor.CreateNetworkAsync("c"));

        string.Concat(host.Hypervisor.ListNetworks(flags).Select(static record => record.Name).Order()).ShouldBe(names);
    }

    [Fact]
    public async Task Flags_that_do_not_exist_are_refused()
    {
        HypervisorHost host = await StartAsync();
        Network network = await Run(() => host.Hypervisor.CreateNetworkAsync("n"));
        var update = new NetworkUpdate(NetworkUpdateCommand.Delete, NetworkSection.DhcpHost, "<host/>");

        ErrorCode[] refusals =
        [
            Should.Throw<HypervisorException>(() => host.Hypervisor.ListNetworks((NetworkListFlags)64)).Code,
            (await Should.ThrowAsync<HypervisorException>(() => network.GetXmlAsync((NetworkXmlFlags)2))).Code,
            (await Should.ThrowAsync<HypervisorException>(() => Run(() => network.UpdateAsync(update, (NetworkModification)4)))).Code,
        ];

        refusals.ShouldAllBe(static code => code == ErrorCode.InvalidArgument);
    }

    [Fact]
    public async Task Inventories_have_networks_and_leases_at_the_position_of_their_events()
    {
        HypervisorHost host = await StartAsync();
        List<string> networks = [], leases = [];
        using IDisposable one = host.Hypervisor.Networks.Changes.Subscribe(set => networks.AddRange(set.Select(change => $"{change.Reason} {change.Current.Name}")));
        using IDisposable two = host.Hypervisor.Leases.Changes.Subscribe(set => leases.AddRange(set.Select(change => $"{change.Reason} {change.Key.Address}")));
        Network network = await Run(() => host.Hypervisor.CreateNetworkAsync("n"));

        _networks.Tell(network.Record, News(network, NetworkLeaseChange.Added, 5), News(network, NetworkLeaseChange.Added, 6));
        _networks.Tell(network.Record, News(network, NetworkLeaseChange.Expired, 5));
        host.Hypervisor.Leases.Items.Keys.ShouldBe([new LeaseKey(network.Uuid, Address(6))]);
        host.Hypervisor.Leases.Position.ShouldBe(host.Hypervisor.Position);
        await Run(() => network.DestroyAsync());

        host.Hypervisor.Leases.Items.ShouldBeEmpty("a network that is not active gives nothing");
        host.Hypervisor.Networks.Items.ShouldBeEmpty();
        networks.ShouldBe(["Add n", "Update n", "Update n", "Remove n"]);
        leases.ShouldBe(["Add 192.168.122.5", "Add 192.168.122.6", "Remove 192.168.122.5", "Remove 192.168.122.6"]);
    }

    [Fact]
    public async Task Leases_that_were_told_of_before_are_in_the_inventory_without_an_event()
    {
        HypervisorHost host = await StartAsync();
        Network network = await Run(() => host.Hypervisor.CreateNetworkAsync("n"));
        int before = _told.Count;

        _networks.Context!.Publish(network.Record, [], leases: [Lease(network, 9)]);
        _time.Start();

        host.Hypervisor.Leases.Items.Keys.ShouldBe([new LeaseKey(network.Uuid, Address(9))]);
        _told.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Networks_start_before_guests_and_end_after_them()
    {
        _networks.Stored.AddRange([Stored("b") with { HasAutostart = true }, Stored("a") with { HasAutostart = true }, Stored("manual")]);
        _networks.Broken["a"] = new HypervisorException(ErrorCode.InternalError, ErrorDomain.Network, "in use");
        var guest = new DomainRecord { Uuid = Guid.NewGuid(), Name = "guest", IsPersistent = true, HasAutostart = true };
        _domains.OnStart = () =>
        {
            _domains.Context!.Publish(guest, []);
            return Task.CompletedTask;
        };
        HypervisorHost host = await StartAsync(GuestsAtStop.Destroy);

        _told.OfType<NetworkPlanFailedEvent>().Single().Network.ShouldSatisfyAllConditions(
            static failed => failed.Name.ShouldBe("a"),
            static failed => failed.Error!.Message.ShouldBe("in use"));
        StartupCompletedEvent started = _told.OfType<StartupCompletedEvent>().Single();
        started.Networks.Select(static one => (one.Name, one.Outcome)).ShouldBe([("a", PlanOutcome.Failed), ("b", PlanOutcome.Done)]);
        started.Domains.Count.ShouldBe(1);
        _calls.ShouldBe(["start test", "start b 30 s", "start Running 30 s"], "the driver of domains, the network, the guest");
        _domains.Context!.Publish(guest with { State = DomainState.Running, Id = 1 }, []);

        await Run(async () => await host.DisposeAsync());

        _calls.ShouldBe(["start test", "start b 30 s", "start Running 30 s", "destroy 30 s", "destroy b 30 s", "stop test", "stop networks"]);
        _told.OfType<ShutdownCompletedEvent>().Single().Networks.Select(static one => (one.Name, one.Outcome)).ShouldBe([("b", PlanOutcome.Done)]);
    }

    [Fact]
    public async Task A_network_with_a_guest_that_goes_on_is_left_alone()
    {
        HypervisorHost host = await StartAsync(GuestsAtStop.Destroy);
        Network network = await Run(() => host.Hypervisor.CreateNetworkAsync("n"));
        var guest = new DomainRecord { Uuid = Guid.NewGuid(), Name = "stubborn", State = DomainState.Running, Id = 1 };
        _domains.Context!.Publish(guest, []);
        _networks.Tell(network.Record with { Ports = [new NetworkPort(Card, guest.Uuid, guest.Name)] });

        await Run(async () => await host.DisposeAsync());

        _told.OfType<ShutdownCompletedEvent>().Single().Networks.Select(static one => one.Outcome).ShouldBe([PlanOutcome.Skipped]);
    }

    [Fact]
    public async Task Without_a_driver_there_are_no_networks_and_none_can_be_made()
    {
        HypervisorHost host = await StartAsync(GuestsAtStop.LeaveRunning, _domains);

        host.Hypervisor.ListNetworks().ShouldBeEmpty();
        host.Hypervisor.Networks.Items.ShouldBeEmpty();
        (await Should.ThrowAsync<HypervisorException>(() => Run(() => host.Hypervisor.CreateNetworkAsync("<network/>")))).Code.ShouldBe(ErrorCode.NoSupport);
    }

    private static NetworkRecord Stored(string name) => new() { Uuid = Guid.NewGuid(), Name = name, IsPersistent = true };

    private static IPAddress Address(int last) => IPAddress.Parse($"192.168.122.{last}");

    private static NetworkLease Lease(Network network, int last)
        => new() { Network = network.Uuid, NetworkName = network.Name, Address = Address(last), Mac = Card };

    private static NetworkLeaseEvent News(Network network, NetworkLeaseChange change, int last)
        => new() { Network = network.Uuid, Name = network.Name, Change = change, Lease = Lease(network, last) };

    private async Task<HypervisorHost> StartAsync(GuestsAtStop atStop = GuestsAtStop.LeaveRunning, params IDriver[] drivers)
    {
        HypervisorHost host = await Run(() => HypervisorHost.StartAsync(options =>
        {
            options.Root = $"/srv/networks-{Guid.NewGuid():N}";
            options.Host = new VirtualHost(_time);
            options.Shutdown = new ShutdownPlan { Guests = atStop };
            foreach (IDriver driver in drivers.Length > 0 ? drivers : [_networks, _domains])
            {
                options.Drivers.Add(driver);
            }
        }));
        host.Hypervisor.EventsFrom(new Position(host.Hypervisor.Position.Epoch, 0)).Subscribe(_told.Add);
        _time.Start();
        return host;
    }

    private Task<T> Run<T>(Func<Task<T>> work)
    {
        Task<T> running = work();
        _time.Start();
        return running;
    }

    private Task Run(Func<Task> work)
    {
        Task running = work();
        _time.Start();
        return running;
    }
}
