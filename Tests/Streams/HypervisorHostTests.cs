using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

public sealed class HypervisorHostTests
{
    private readonly VirtualTime _time = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task A_host_runs_the_hooks_of_its_drivers_once_each_in_order_and_in_reverse()
    {
        HypervisorHost host = await StartAsync("/srv/host-order", Driver("one"), Driver("two"));

        await StopAsync(host);
        await StopAsync(host);

        _calls.ShouldBe(["start one", "start two", "stop two", "stop one"]);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_the_folder_free_for_the_next()
    {
        RecordingDriver bad = Driver("bad");
        bad.OnStart = () => throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, "no luck");

        (await Should.ThrowAsync<HypervisorException>(() => StartAsync("/srv/host-retry", Driver("good"), bad))).Message.ShouldBe("no luck");

        _calls.ShouldBe(["start good", "start bad", "stop good"]);
        await StopAsync(await StartAsync("/srv/host-retry", Driver("good")));
    }

    [Theory]
    [InlineData("/srv/host-twice")]
    [InlineData("/srv/host-twice/")]
    [InlineData("/srv/./x/../host-twice")]
    public async Task Two_hosts_on_one_folder_are_refused(string again)
    {
        HypervisorHost host = await StartAsync("/srv/host-twice", Driver("one"));
        _calls.Clear();

        await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(again, Driver("one")));

        _calls.ShouldBeEmpty();
        await StopAsync(host);
    }

    [Fact]
    public async Task A_folder_is_free_again_when_its_host_has_stopped_even_badly()
    {
        RecordingDriver driver = Driver("one");
        driver.OnStop = () => throw new InvalidOperationException("stuck");
        HypervisorHost host = await StartAsync("/srv/host-stuck", driver);
        Recording<HypervisorEvent> events = _time.Record(host.Hypervisor.Events);

        await Should.ThrowAsync<AggregateException>(() => StopAsync(host));

        events.CompletedAt.ShouldNotBeNull();
        await StopAsync(await StartAsync("/srv/host-stuck", Driver("one")));
    }

    [Fact]
    public async Task A_host_serves_only_between_its_start_and_its_stop()
    {
        RecordingDriver driver = Driver("slow");
        var started = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        (driver.OnStart, driver.OnStop) = (() => started.Task, () => stopped.Task);
        const string Uri = "slow:///embed?root=/srv/host-slow";
        Task<HypervisorHost> start = Begin("/srv/host-slow", driver);
        _time.Start();

        (await Should.ThrowAsync<HypervisorException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(Uri))).Code.ShouldBe(ErrorCode.NoConnect);
        started.SetResult();
        _time.Start();
        HypervisorHost host = await start;
        await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);

        Task stop = host.DisposeAsync().AsTask();
        _time.Start();
        (await Should.ThrowAsync<HypervisorException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(Uri))).Code.ShouldBe(ErrorCode.NoConnect);
        await Should.ThrowAsync<InvalidOperationException>(() => StartAsync("/srv/host-slow", Driver("slow")));
        stopped.SetResult();
        _time.Start();
        await stop;
    }

    [Fact]
    public async Task The_hosts_own_connection_goes_to_its_first_driver()
    {
        HypervisorHost host = await StartAsync("/srv/host-first", Driver("one"), Driver("two"));
        Task<Domain> create = host.Hypervisor.CreateDomainAsync("web", DomainStart.Paused, TimeSpan.FromSeconds(7));
        _time.Start();
        Domain domain = await create;

        foreach (Func<Task<Position>> operation in new Func<Task<Position>>[]
        {
            () => domain.SuspendAsync(), () => domain.ResumeAsync(TimeSpan.FromSeconds(1)), () => domain.ResetAsync(),
            () => domain.ShutdownAsync(TimeSpan.FromSeconds(90)), () => domain.DestroyAsync(),
        })
        {
            Task<Position> running = operation();
            _time.Start();
            await running;
        }

        _calls.Skip(2).ShouldBe(["create web Paused 7 s", "suspend 30 s", "resume 1 s", "reset 30 s", "shutdown 90 s", "destroy 30 s"]);
        host.Hypervisor.Uri.OriginalString.ShouldBe("one:///embed?root=%2Fsrv%2Fhost-first");
        host.Hypervisor.LookupDomain("web").Uuid.ShouldBe(host.Hypervisor.LookupDomain(domain.Uuid).Uuid);
        await StopAsync(host);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_of_the_start()
    {
        var machine = new VirtualHost(_time);
        machine.Files.Write("/srv/host-file", "not a folder");

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => StartAsync("/srv/host-file", machine, Driver("one")));

        error.Code.ShouldBe(ErrorCode.SystemError);
        error.Message.ShouldContain("/srv/host-file");
        _calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_disk_is_an_error_of_the_start()
    {
        var machine = new FullDisk(new VirtualHost(_time)) { IsFull = true };

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => StartAsync("/srv/host-full", machine, Driver("one")));

        error.Code.ShouldBe(ErrorCode.SystemError);
        error.Message.ShouldContain("No space left on device");
        _calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_missing_from_the_options_is_a_mistake_of_the_caller()
    {
        await Should.ThrowAsync<ArgumentNullException>(() => HypervisorHost.StartAsync(null!));
        await Should.ThrowAsync<ArgumentException>(() => StartAsync("", Driver("one")));
        await Should.ThrowAsync<ArgumentException>(() => StartAsync("relative", Driver("one")));
        await Should.ThrowAsync<ArgumentException>(() => StartAsync("/srv/host-without-drivers"));
        _calls.ShouldBeEmpty();
    }

    private RecordingDriver Driver(string name) => new(name, _calls);

    private Task<HypervisorHost> Begin(string root, params RecordingDriver[] drivers) => Begin(root, new VirtualHost(_time), drivers);

    private static Task<HypervisorHost> Begin(string root, IHost machine, RecordingDriver[] drivers) => HypervisorHost.StartAsync(options =>
    {
        options.Root = root;
        options.Host = machine;
        foreach (RecordingDriver driver in drivers)
        {
            options.Drivers.Add(driver);
        }
    });

    private Task<HypervisorHost> StartAsync(string root, params RecordingDriver[] drivers) => StartAsync(root, new VirtualHost(_time), drivers);

    private Task<HypervisorHost> StartAsync(string root, IHost machine, params RecordingDriver[] drivers)
    {
        Task<HypervisorHost> start = Begin(root, machine, drivers);
        _time.Start();
        return start;
    }

    private Task StopAsync(HypervisorHost host)
    {
        Task stop = host.DisposeAsync().AsTask();
        _time.Start();
        return stop;
    }
}
