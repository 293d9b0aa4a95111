using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Domains side by side on one host.</summary>
[Collection(LiveAloneCollection.Name)]
public sealed class TwoDomainTests
{
    [LiveFact]
    public async Task Two_domains_live_side_by_side_in_one_order_of_events()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        Guest[] guests = await Task.WhenAll(host.BootAsync("one"), host.BootAsync("two"));
        await Task.WhenAll(guests[0].Domain.SuspendAsync(), guests[1].PressAsync('R'), host.WhenRebootedAsync());
        await guests[1].WaitUntilReadyAsync();
        await Task.WhenAll(guests[0].Domain.DestroyAsync(), guests[1].Domain.ShutdownAsync(Within.Deadline));

        (await host.EndAsync("one")).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ShutdownHost by Operation: Paused to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
        host.Events.Story("two").ShouldBe(
        [
            .. LiveHost.Booted,
            "Rebooted by Guest: Running to Running, boot 2",
            "ShutdownGuest by Operation: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Operation: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task A_name_a_uuid_and_a_disk_in_use_are_refused_and_the_user_of_them_is_left_alone()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync("one");
        string uuid = $"<uuid>{guest.Domain.Uuid}</uuid>";

        HypervisorException name = await RefusedAsync(host, GuestXml.Domain("one", 16, "pc"));
        HypervisorException id = await RefusedAsync(host, GuestXml.Domain("two", 16, "pc").Replace("<memory", uuid + "<memory"));
        HypervisorException disk = await RefusedAsync(host, GuestXml.Domain("two", 16, "pc", devices: GuestXml.Disk(host["one.img"])));

        System.IO.File.CreateSymbolicLink(host["alias.img"], host["one.img"]);
        HypervisorException other = await RefusedAsync(host, GuestXml.Domain("two", 16, "pc", devices: GuestXml.Disk(host["alias.img"])));

        name.Code.ShouldBe(ErrorCode.OperationFailed);
        name.Message.ShouldStartWith($"operation failed: domain 'one' already exists with uuid {guest.Domain.Uuid};");
        id.Code.ShouldBe(ErrorCode.OperationFailed);
        id.Message.ShouldContain("'two'");
        id.Message.ShouldContain(guest.Domain.Uuid.ToString());
        disk.Code.ShouldBe(ErrorCode.OperationFailed);
        disk.Message.ShouldBe($"operation failed: cannot start domain 'two': its disk 'vda' is '{host["one.img"]}', which domain 'one' is using");
        other.Code.ShouldBe(ErrorCode.InternalError);
        other.Message.ShouldContain("cannot start domain 'two'");
        other.Message.ShouldContain("Failed to get \"write\" lock");
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    private static Task<HypervisorException> RefusedAsync(LiveHost host, string xml)
        => Should.ThrowAsync<HypervisorException>(() => host.Hypervisor.CreateDomainAsync(xml, deadline: Within.Deadline));
}
