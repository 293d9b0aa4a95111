using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Guests that boot from a block device, and from images upon images.</summary>
[Collection(LiveCollection.Name)]
public sealed class BlockTests
{
    private const int DiskBytes = 1 << 20;

    [LiveBlockFact]
    public async Task A_block_device_of_the_host_is_a_disk_of_the_guest()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string file = host.NewDisk("device");
        using LoopDevice device = LoopDevice.Open(file);
        Guest guest = await BootAsync(
            host, $"<disk type='block'><driver name='qemu' type='raw'/><source dev='{device.Path}'/><target dev='vda' bus='virtio'/></disk>");

        BlockStatistics before = (await guest.Domain.GetBlockStatisticsAsync("vda", Within.Deadline)).Value;
        await guest.PressAsync('w');
        await guest.Console.WaitForAsync(" ok");
        BlockStatistics after = (await guest.Domain.GetBlockStatisticsAsync(device.Path, Within.Deadline)).Value;
        BlockInfo info = (await guest.Domain.GetBlockInfoAsync("vda", Within.Deadline)).Value;
        JsonElement[] nodes = await NodesAsync(guest.Domain);

        before.ReadBytes.ShouldBeGreaterThan(0);
        (after.WriteRequests - before.WriteRequests, after.WriteBytes - before.WriteBytes).ShouldBe((1, 512));
        (info.Capacity, info.Physical).ShouldBe((DiskBytes, DiskBytes));
        (Text(nodes, "vda-storage", "drv"), Text(nodes, "vda-storage", "file")).ShouldBe(("host_device", device.Path));
        await guest.Domain.DestroyAsync(Within.Deadline);
        await host.EndAsync();
    }

    [LiveFact]
    public async Task An_image_that_the_definition_names_is_below_whatever_the_one_above_says()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string lowest = host.NewDisk("lowest");
        string middle = NewOverlay(host, "middle");
        Guest guest = await BootAsync(host, Overlay(NewOverlay(host, "top"), $"""
            <backingStore type='file' index='3'>
              <format type='qcow2'/>
              <source file='{middle}'/>
              <backingStore type='file' index='4'>
                <format type='raw'/>
                <source file='{lowest}'/>
                <backingStore/>
              </backingStore>
            </backingStore>
            """));

        await guest.PressAsync('w');
        await guest.Console.WaitForAsync(" ok");
        JsonElement[] nodes = await NodesAsync(guest.Domain);

        (Text(nodes, "vda-storage", "file"), Text(nodes, "vda-backing1-storage", "file"), Text(nodes, "vda-backing2-storage", "file"))
            .ShouldBe((host["top.qcow2"], middle, lowest));
        nodes.Where(node => node.GetProperty("node-name").GetString()!.StartsWith("vda-backing", StringComparison.Ordinal))
            .ShouldAllBe(node => node.GetProperty("ro").GetBoolean());
        await guest.Domain.DestroyAsync(Within.Deadline);
        (await File.ReadAllBytesAsync(lowest)).ShouldBe(await File.ReadAllBytesAsync(GuestImages.BootSector));
    }

    [LiveFact]
    public async Task Images_upon_images_are_resized_at_the_top_and_saved_and_gone_on_from()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string lowest = host.NewDisk("lowest");
        string middle = NewOverlay(host, "middle");
        Guest guest = await BootAsync(host, Overlay(NewOverlay(host, "top"), $"""
            <backingStore type='file'>
              <format type='qcow2'/>
              <source file='{middle}'/>
              <backingStore type='file'>
                <format type='raw'/>
                <source file='{lowest}'/>
                <backingStore/>
              </backingStore>
            </backingStore>
            """));
        byte[] below = await File.ReadAllBytesAsync(middle);

        await guest.Domain.BlockResizeAsync("vda", 2 * DiskBytes, deadline: Within.Deadline);
        await guest.PressAsync('w');
        await guest.Console.WaitForAsync(" ok");
        await guest.Domain.SaveAsync(host["image"], deadline: Within.Deadline);
        Domain restored = await host.Hypervisor.RestoreDomainAsync(host["image"], deadline: Within.Deadline);
        Guest again = await host.OpenAsync(restored, host["tty"]);
        await again.PressAsync('w');
        await again.Console.WaitForAsync(" ok");
        BlockInfo info = (await restored.GetBlockInfoAsync("vda", Within.Deadline)).Value;
        JsonElement[] nodes = await NodesAsync(restored);
        await restored.DestroyAsync(Within.Deadline);

        info.Capacity.ShouldBe(2 * DiskBytes);
        (Text(nodes, "vda-storage", "file"), Text(nodes, "vda-backing1-storage", "file"), Text(nodes, "vda-backing2-storage", "file"))
            .ShouldBe((host["top.qcow2"], middle, lowest));
        (await File.ReadAllBytesAsync(middle)).ShouldBe(below);
        (await File.ReadAllBytesAsync(lowest)).ShouldBe(await File.ReadAllBytesAsync(GuestImages.BootSector));
        await host.EndAsync();
    }

    [LiveFact]
    public async Task Nothing_is_below_an_image_that_is_said_to_be_the_last()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(
            Xml(host, Overlay(NewOverlay(host, "top"), "<backingStore/>")), DomainStart.Paused, Within.Deadline);

        JsonElement[] nodes = await NodesAsync(domain);

        nodes.Select(node => node.GetProperty("node-name").GetString()).ShouldBe(["vda-storage", "vda-format"], ignoreOrder: true);
    }

    [LiveFact]
    public async Task An_image_below_that_is_not_there_is_told_before_anything_starts()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        HypervisorException refused = await Should.ThrowAsync<HypervisorException>(() => host.Hypervisor.CreateDomainAsync(Xml(host, Overlay(
            NewOverlay(host, "top"),
            "<backingStore type='file'><format type='raw'/><source file='/nowhere/b'/></backingStore>"))));

        refused.Code.ShouldBe(ErrorCode.SystemError);
        refused.Message.ShouldContain("<backingStore><source> '/nowhere/b': No such file or directory");
    }

    private static Task<Guest> BootAsync(LiveHost host, string disk) => host.BootAsync(Xml(host, disk), host["tty"]);

    private static string Xml(LiveHost host, string disk)
        => GuestXml.Domain("block", 16, "pc", "", disk + GuestXml.Serial(host["tty"]));

    private static string Overlay(string image, string below) => $"""
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2'/>
          <source file='{image}' index='1'/>
          {below}
          <target dev='vda' bus='virtio'/>
        </disk>
        """;

    // It says itself that something is below which is not there: QEMU would not open it by that.
    private static string NewOverlay(LiveHost host, string name)
    {
        string path = host[$"{name}.qcow2"];
        File.WriteAllBytes(path, HostFileMaker.Qcow2(backing: "/nowhere/a"));
        return path;
    }

    private static async Task<JsonElement[]> NodesAsync(Domain domain)
    {
        string reply = await domain.MonitorCommandAsync("""{"execute":"query-named-block-nodes","arguments":{"flat":true}}""");
        return [.. JsonDocument.Parse(reply).RootElement.GetProperty("return").EnumerateArray()];
    }

    private static string Text(JsonElement[] nodes, string node, string property)
        => nodes.Single(one => one.GetProperty("node-name").GetString() == node).GetProperty(property).GetString()!;
}
