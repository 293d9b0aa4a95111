using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

public sealed class DriverHostTests
{
    private readonly VirtualTime _time = new();
    private readonly List<string> _calls = [];
    private readonly VirtualHost _machine;
    private readonly RecordingDriver _first;
    private readonly RecordingDriver _second;
    private readonly RecordingDriver _third;
    private readonly DriverHost _host;

    public DriverHostTests()
    {
        _machine = new VirtualHost(_time);
        _first = new RecordingDriver("first", _calls);
        _second = new RecordingDriver("second", _calls);
        _third = new RecordingDriver("third", _calls);
        _host = new DriverHost(_machine, HostFolders.Below("/srv/vms"), [_first, _second, _third]);
    }

    [Fact]
    public void Making_a_host_of_drivers_starts_none()
    {
        _time.Start();

        _calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_no_driver_runs_networks_there_is_none()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        IGuestNetworks networks = _first.Context!.Networks;
        var plug = new GuestPlug(Guid.Empty, "web", new MacAddress(0x525400000001), "default", null);

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => networks.PlugAsync(plug, CancellationToken.None));
        error.Code.ShouldBe(ErrorCode.NoNetwork);
        error.Domain.ShouldBe(ErrorDomain.Network);
        error.Message.ShouldBe("Network not found: no network with matching name 'default': this host has no driver of networks");
        await networks.UnplugAsync(plug, CancellationToken.None);
    }

    [Fact]
    public void The_driver_that_runs_networks_is_there_for_all()
    {
        var networks = new NetworkDriver();
        var host = new DriverHost(_machine, HostFolders.Below("/srv/vms"), [_first, networks, _second]);

        Run(() => host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        _first.Context!.Networks.ShouldBe(networks);
        _second.Context!.Networks.ShouldBe(networks);
    }

    [Fact]
    public void Drivers_start_in_order_and_stop_in_reverse_each_once()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        Run(() => _host.StopAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        Run(() => _host.StopAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        _calls.ShouldBe(["start first", "start second", "start third", "stop third", "stop second", "stop first"]);
    }

    [Fact]
    public void What_went_while_drivers_changed_hands_is_shown_no_longer()
    {
        DomainRecord[] domains = [.. new[] { "db", "web" }.Select(static name => new DomainRecord { Uuid = Guid.NewGuid(), Name = name, IsPersistent = true })];
        _first.OnStart = () => Publish(_first, domains);
        var successor = new RecordingDriver("first", _calls);
        successor.OnStart = () => Publish(successor, domains[1..]);
        _first.Successor = successor;
        var host = new DriverHost(_machine, HostFolders.Below("/srv/vms"), [_first]);
        Run(() => host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        string[] before = [.. host.Index.All.Select(static record => record.Name)];

        Run(() => host.RecordAsync(new InputRecordingOptions { Path = "/late" }, TimeSpan.FromSeconds(1), CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        before.ShouldBe(["db", "web"], ignoreOrder: true);
        host.Index.All.ShouldHaveSingleItem().Name.ShouldBe("web");
        host.Inventories.Domains.Items.Values.ShouldHaveSingleItem().Name.ShouldBe("web");
        _calls.ShouldBe(["start first", "stop first", "start first"]);

        static Task Publish(RecordingDriver driver, DomainRecord[] records)
        {
            Array.ForEach(records, record => driver.Context!.Publish(record, []));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void Where_nobody_takes_over_nothing_stops()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        Task recording = Run(() => _host.RecordAsync(new InputRecordingOptions { Path = "/late" }, TimeSpan.FromSeconds(1), CancellationToken.None));

        recording.Exception!.InnerException.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.NoSupport);
        _calls.ShouldBe(["start first", "start second", "start third"]);
        _machine.Files.Look("/late").ShouldBeNull();
    }

    [Fact]
    public void Drivers_that_cannot_take_over_end_their_host()
    {
        _first.Successor = new RecordingDriver("first", _calls) { OnStart = () => throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, "no") };
        var host = new DriverHost(_machine, HostFolders.Below("/srv/vms"), [_first]);
        bool isOver = false;
        Run(() => host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        using IDisposable watching = host.Inventories.Domains.Changes.Subscribe(static _ => { }, () => isOver = true);

        Task recording = Run(() => host.RecordAsync(new InputRecordingOptions { Path = "/late" }, TimeSpan.FromSeconds(1), CancellationToken.None));
        Task stop = Run(() => host.StopAsync(CancellationToken.None));

        recording.Exception!.InnerException.ShouldBeOfType<ConnectionLostException>().Message.ShouldBe("the host is over: no");
        stop.IsCompletedSuccessfully.ShouldBeTrue();
        isOver.ShouldBeTrue();
        _machine.Files.OpenHandles.ShouldBe(0);
    }

    [Fact]
    public void A_driver_starts_when_the_one_before_it_has()
    {
        _first.OnStart = () => Task.Delay(TimeSpan.FromSeconds(5), _machine.Clock);
        List<double> startedAt = [];
        _second.OnStart = () =>
        {
            startedAt.Add(_time.Clock.TotalSeconds);
            return Task.CompletedTask;
        };

        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        startedAt.ShouldBe([5]);
    }

    [Fact]
    public void Each_driver_has_a_folder_of_its_own()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        new[] { _first, _second, _third }.Select(driver => driver.Context!.RunDirectory)
            .ShouldBe(["/srv/vms/run/first", "/srv/vms/run/second", "/srv/vms/run/third"]);
        _machine.Files.List("/srv/vms/run").ShouldBe(["first", "second", "third", "lock"], ignoreOrder: true);
    }

    [Fact]
    public void A_driver_that_fails_to_start_stops_those_before_it_and_only_those()
    {
        _second.OnStart = () => throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, "no luck");

        Task start = Run(() => _host.StartAsync(CancellationToken.None));

        start.Exception!.InnerException.ShouldBeOfType<HypervisorException>().Message.ShouldBe("no luck");
        _calls.ShouldBe(["start first", "start second", "stop first"]);
        Recording<HypervisorEvent> late = _time.Record(_host.Stream);
        _time.Start();
        late.CompletedAt.ShouldNotBeNull();
    }

    [Fact]
    public void The_first_cause_is_thrown_when_stopping_fails_too()
    {
        _second.OnStart = () => throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, "the first cause");
        _first.OnStop = () => throw new InvalidOperationException("and then this");

        Task start = Run(() => _host.StartAsync(CancellationToken.None));

        start.Exception!.InnerException.ShouldBeOfType<HypervisorException>().Message.ShouldBe("the first cause");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_stops_those_before_it()
    {
        _machine.Files.Write("/srv/vms/run/second", "in the way");

        Task start = Run(() => _host.StartAsync(CancellationToken.None));

        start.Exception!.InnerException.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.SystemError);
        _calls.ShouldBe(["start first", "stop first"]);
    }

    [Fact]
    public void A_driver_that_fails_to_stop_does_not_keep_the_others_from_stopping()
    {
        _second.OnStop = () => throw new InvalidOperationException("stuck");
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();

        Task stop = Run(() => _host.StopAsync(CancellationToken.None));

        stop.Exception!.InnerException.ShouldBeOfType<AggregateException>().InnerException!.Message.ShouldBe("stuck");
        _calls.TakeLast(3).ShouldBe(["stop third", "stop second", "stop first"]);
        Recording<HypervisorEvent> late = _time.Record(_host.Stream);
        _time.Start();
        late.CompletedAt.ShouldNotBeNull();
    }

    [Fact]
    public void Drivers_share_one_order_of_events_and_one_count_of_runs()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        Recording<HypervisorEvent> events = _time.Record(_host.Stream);

        _time.At(1, () => _ = _first.CreateAsync("one", DomainStart.Running, TimeSpan.Zero, CancellationToken.None));
        _time.At(2, () => _ = _second.CreateAsync("two", DomainStart.Running, TimeSpan.Zero, CancellationToken.None));
        _time.Start();

        events.Values.Select(news => news.Position.Sequence).ShouldBe([1, 2]);
        events.Values.Select(news => news.At).ShouldBe([VirtualTime.Origin.AddSeconds(1), VirtualTime.Origin.AddSeconds(2)]);
        _host.Domains.Values.Select(record => record.Id).Order().ShouldBe([1, 2]);
    }

    [Fact]
    public void A_change_without_an_event_keeps_the_position()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        IDriverContext context = _first.Context!;
        var record = new DomainRecord { Uuid = Guid.NewGuid(), Name = "one", Id = 1 };

        DomainRecord told = context.Publish(record, [new DomainRebootedEvent { Domain = record.Uuid, Name = "one" }]);
        DomainRecord untold = context.Publish(told with { Monitor = MonitorLiveness.Silent }, []);

        untold.Position.ShouldBe(told.Position);
        _host.Domains.Values.ShouldBe([untold]);
    }

    [Fact]
    public void What_is_neither_active_nor_persistent_leaves_the_inventory()
    {
        Run(() => _host.StartAsync(CancellationToken.None)).IsCompletedSuccessfully.ShouldBeTrue();
        var transient = new DomainRecord { Uuid = Guid.NewGuid(), Name = "transient", Id = 1 };
        var persistent = new DomainRecord { Uuid = Guid.NewGuid(), Name = "persistent", Id = 2, IsPersistent = true };
        _first.Context!.Publish(transient, []);
        _first.Context.Publish(persistent, []);

        _first.Context.Publish(transient with { Id = -1 }, []);
        _first.Context.Publish(persistent with { Id = -1 }, []);

        _host.Domains.Values.Select(record => record.Name).ShouldBe(["persistent"]);
    }

    private Task Run(Func<Task> work)
    {
        Task running = _time.InvokeAsync(work);
        _time.Start();
        return running;
    }

    private sealed class NetworkDriver : IDriver, IGuestNetworks
    {
        public string Name => "network";

        public Task StartAsync(IDriverContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
            => Task.FromResult(new GuestLink(GuestLinkType.Network, "virbr0"));

        public Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken) => Task.CompletedTask;

        public IReadOnlyList<NetworkLease> LeasesOf(MacAddress card) => [];
    }
}
