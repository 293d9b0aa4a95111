using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

/// <summary>The front door opens, and starts nothing.</summary>
public sealed class HypervisorTests
{
    [Theory]
    [InlineData("qemu:///embed")]
    [InlineData("qemu:///embed?root=/srv/nobody-serves-this")]
    [InlineData("/just/a/path")]
    public async Task What_nothing_serves_gives_no_connection(string uri)
    {
        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(uri));

        error.Code.ShouldBe(ErrorCode.NoConnect);
        error.Message.ShouldContain($"'{uri}'");
    }

    [Theory]
    [InlineData("no uri at all")]
    [InlineData("qemu:///embed?root=relative")]
    [InlineData("qemu:///system?mood=direct")]
    public async Task What_is_malformed_or_unknown_is_an_invalid_argument(string uri)
    {
        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(uri));

        error.Code.ShouldBe(ErrorCode.InvalidArgument);
    }

    [Fact]
    public async Task Where_no_daemon_listens_the_system_says_why()
    {
        HypervisorException error = await Should.ThrowAsync<HypervisorException>(
            () => Rx.Hypervisor.Hypervisor.ConnectAsync("qemu+unix:///system?socket=/nowhere/at-all"));

        (error.Code, error.Domain).ShouldBe((ErrorCode.SystemError, ErrorDomain.Rpc));
        error.Message.ShouldStartWith("Failed to connect socket to '/nowhere/at-all': ");
    }

    [Fact]
    public async Task No_URI_is_a_mistake_of_the_caller()
    {
        await Should.ThrowAsync<ArgumentException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(""));
        await Should.ThrowAsync<ArgumentNullException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(null!));
    }

    [Fact]
    public async Task A_connection_that_was_called_off_is_not_made() => await Should.ThrowAsync<OperationCanceledException>(
        () => Rx.Hypervisor.Hypervisor.ConnectAsync("qemu:///system", new CancellationToken(canceled: true)));

    [Fact]
    public async Task Connecting_never_activates_a_driver()
    {
        List<string> calls = [];
        var driver = new RecordingDriver("quiet", calls);
        var options = new HypervisorHostOptions { Root = "/srv/quiet", Host = new VirtualHost(new VirtualTime()) };
        options.Drivers.Add(driver);

        await Should.ThrowAsync<HypervisorException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync("quiet:///embed?root=/srv/quiet"));

        calls.ShouldBeEmpty();
        driver.Context.ShouldBeNull();
    }

    [Fact]
    public async Task Connecting_to_a_running_host_calls_no_hook()
    {
        List<string> calls = [];
        var time = new VirtualTime();
        Task<HypervisorHost> start = HypervisorHost.StartAsync(options =>
        {
            options.Root = "/srv/hooks";
            options.Host = new VirtualHost(time);
            options.Drivers.Add(new RecordingDriver("hooks", calls));
        });
        time.Start();
        HypervisorHost host = await start;

        IHypervisor one = await Rx.Hypervisor.Hypervisor.ConnectAsync("hooks:///embed?root=/srv/hooks");
        IHypervisor two = await Rx.Hypervisor.Hypervisor.ConnectAsync("hooks:///embed?root=/srv/hooks/");
        List<string> told = [];
        using IDisposable events = one.Events.Subscribe(_ => told.Add("event"), () => told.Add("completed"));
        Task[] closing = [one.DisposeAsync().AsTask(), two.DisposeAsync().AsTask(), one.DisposeAsync().AsTask()];
        told.ShouldBeEmpty("subscribers are told on the host's scheduler, not on the caller's thread");
        time.Start();
        await Task.WhenAll(closing);

        told.ShouldBe(["completed"]);

        calls.ShouldBe(["start hooks"]);
        one.Uri.OriginalString.ShouldBe("hooks:///embed?root=/srv/hooks");
        ValueTask stop = host.DisposeAsync();
        time.Start();
        await stop;
        calls.ShouldBe(["start hooks", "stop hooks"]);
    }

    [Fact]
    public async Task A_driver_that_the_host_does_not_have_is_not_served()
    {
        var time = new VirtualTime();
        Task<HypervisorHost> start = HypervisorHost.StartAsync(options =>
        {
            options.Root = "/srv/other-driver";
            options.Host = new VirtualHost(time);
            options.Drivers.Add(new RecordingDriver("one", []));
        });
        time.Start();
        await start;

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(
            () => Rx.Hypervisor.Hypervisor.ConnectAsync("two:///embed?root=/srv/other-driver"));

        error.Code.ShouldBe(ErrorCode.NoConnect);
        (await Should.ThrowAsync<HypervisorException>(
            () => Rx.Hypervisor.Hypervisor.ConnectAsync("one://far.example.org/embed?root=/srv/other-driver")))
            .Code.ShouldBe(ErrorCode.InvalidArgument, "a host of another machine is not this one, and has no folder here");
    }
}
