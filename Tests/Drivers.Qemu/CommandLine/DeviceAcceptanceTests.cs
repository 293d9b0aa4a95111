using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config.Defaults;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU has the devices that a completed definition lists, where it lists them.</summary>
public sealed class DeviceAcceptanceTests : IDisposable
{
    private const string Peripherals = "/machine/peripheral";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");

    public static TheoryData<string> Names => LibvirtFactsTests.Names;

    public void Dispose() => _folder.Delete(recursive: true);

    [InstalledQemuTheory]
    [MemberData(nameof(Names))]
    public Task What_libvirt_would_start_has_every_device_at_its_address(string name) =>
        ShouldHaveItsDevices(Complete(LibvirtFactsTests.Xml(name)));

    [InstalledQemuTheory]
    [InlineData("pc", "<controller type='usb' model='piix4-uhci'/><controller type='usb' index='1' model='pci-ohci'/>")]
    [InlineData("pc", "<controller type='usb' model='ich9-ehci1'/><controller type='usb' model='ich9-uhci3'/>")]
    [InlineData("q35", "<controller type='virtio-serial' ports='4' vectors='2'/><controller type='sata' index='1'/>")]
    [InlineData("q35", "<controller type='usb' model='qemu-xhci' ports='8'/><controller type='pci' model='pcie-to-pci-bridge'/>"
        + "<controller type='pci' model='pci-bridge'/>")]
    [InlineData("microvm", "<controller type='scsi' model='virtio-scsi'/><controller type='virtio-serial'/>")]
    public Task Every_model_of_controller_is_there(string machine, string controllers) =>
        ShouldHaveItsDevices(Complete(Definitions.WithMachine(machine, controllers)));

    [InstalledQemuTheory]
    [InlineData("pc", "vda", "cache='none'")]
    [InlineData("pc", "vda", "cache='writethrough' error_policy='enospace' rerror_policy='ignore'")]
    [InlineData("pc", "hda", "cache='writeback' detect_zeroes='on'")]
    [InlineData("pc", "hdd", "type='qcow2' cache='unsafe' discard='unmap' detect_zeroes='unmap'")]
    [InlineData("q35", "sda' bus='sata", "cache='directsync' io='native'")]
    [InlineData("q35", "sdg' bus='sata", "error_policy='stop'")]
    [InlineData("q35", "sdb", "cache='none' io='threads' discard='ignore'")]
    [InlineData("q35", "sdc' bus='usb", "type='qcow2' cache='none' error_policy='report'")]
    [InlineData("microvm", "vda", "cache='none'")]
    public Task A_disk_is_opened_as_its_driver_says(string machine, string target, string driver) => ShouldHaveItsDevices(
        Complete(Definitions.WithMachine(
            machine,
            $"<disk><driver name='qemu' {driver}/><source file='/srv/domains/disk{Extension(driver)}'/>"
            + $"<target dev='{target}'/><serial>S-1 &amp;,2</serial><boot order='3'/></disk>")));

    [InstalledQemuTheory]
    [InlineData("pc", "<controller type='scsi' model='virtio-scsi'/>", "sda", "<vendor>ACME</vendor><product>RX-1, big</product>")]
    [InlineData("pc", "", "sda", "<readonly/>")]
    [InlineData("pc", "", "hdb", "<wwn>5000c50015ea71ac</wwn>")]
    [InlineData("pc", "", "vdc", "<readonly/><alias name='ua-data.1'/>")]
    [InlineData("q35", "<controller type='scsi' model='virtio-scsi'/>", "sdb", "<shareable/><address type='drive' target='9' unit='2'/>")]
    [InlineData("q35", "", "vda", "<address type='pci' bus='0' slot='7' function='3'/>")]
    public Task A_disk_has_what_is_said_of_it(string machine, string controllers, string target, string children) =>
        ShouldHaveItsDevices(Complete(Definitions.WithMachine(
            machine,
            controllers + $"<disk><source file='/srv/domains/disk'/><target dev='{target}'/>{children}</disk>")));

    [InstalledQemuTheory]
    [InlineData("pc", "hdc", "")]
    [InlineData("pc", "hda", "<source file='/srv/domains/cd'/>")]
    [InlineData("pc", "sda", "")]
    [InlineData("q35", "sda' bus='sata", "<source file='/srv/domains/cd'/>")]
    [InlineData("q35", "sda", "<source file='/srv/domains/cd'/>")]
    public Task A_drive_shows_its_medium_or_none(string machine, string target, string source) => ShouldHaveItsDevices(
        Complete(Definitions.WithMachine(machine, $"<disk device='cdrom'>{source}<target dev='{target}'/></disk>")));

    private DomainDefinition Complete(string xml)
    {
        DomainDefinition definition = Definitions.Complete(
            xml.Replace("/srv/domains", _folder.FullName, StringComparison.Ordinal));
        HostFileMaker.MakeAll(definition);
        return definition;
    }

    private async Task ShouldHaveItsDevices(DomainDefinition definition)
    {
        MachineType machine = definition.Boot.Machine;
        DomainDevices devices = definition.Devices.WithAliases();
        List<DomainDevice> named = [.. devices.All.Where(device => IsNamed(device, machine))];
        using PausedQemu qemu = await PausedQemu.StartAsync(definition, _folder.FullName);

        (await qemu.AskAsync("qom-list", new { path = Peripherals })).EnumerateArray()
            .Select(one => one.GetProperty("name").GetString()).Where(name => name != "type" && !name!.Contains("-codec", StringComparison.Ordinal))
            .ShouldBe(named.Select(device => device.Id), ignoreOrder: true);
        (await qemu.AskAsync("query-block")).EnumerateArray().Select(Shown)
            .ShouldBe(devices.Disks.Select(disk => Expected(disk)), ignoreOrder: true);
        foreach (DomainDevice device in named)
        {
            if (device.Address is PciAddress place)
            {
                string[] seen = await qemu.GetAllAsync($"{Peripherals}/{device.Id}", "addr", "parent_bus");
                seen[0].ShouldBe($"{(place.Slot << 3) + place.Function}", device.Id);
                Path.GetFileName(seen[1]).ShouldBe(BusNames.Pci(machine, place.Bus), device.Id);
            }
        }

        if (machine.HasPci)
        {
            JsonElement buses = await qemu.AskAsync("query-pci");
            OnRoot(buses).IsSupersetOf(devices.All.Select(device => device.Address).OfType<PciAddress>()
                .Where(place => place.Bus == 0)
                .Select(place => (place.Slot, place.Function))).ShouldBeTrue(buses.ToString());
        }

        await qemu.EndAsync();
    }

    // What the board has, and a companion of a USB controller, have no name of their own.
    private static bool IsNamed(DomainDevice device, MachineType machine) => device switch
    {
        ControllerDevice controller =>
            !controller.IsBuiltIn(machine) && controller is not UsbController { IsCompanion: true },
        InputDevice { Bus: InputBus.Ps2 } => false,
        BalloonDevice { Model: BalloonModel.None } => false,
        _ => true,
    };

    private static HashSet<(int Slot, int Function)> OnRoot(JsonElement buses) => [.. buses[0].GetProperty("devices")
        .EnumerateArray()
        .Select(device => (device.GetProperty("slot").GetInt32(), device.GetProperty("function").GetInt32()))];

    private static string Shown(JsonElement block)
    {
        string device = block.GetProperty("qdev").GetString()!.Replace("/virtio-backend", "", StringComparison.Ordinal);
        if (device.StartsWith("/machine/peripheral/", StringComparison.Ordinal))
        {
            device = device.Split('/')[3];
        }

        if (!block.TryGetProperty("inserted", out JsonElement medium))
        {
            return $"{device} empty";
        }

        JsonElement cache = medium.GetProperty("cache");
        return $"{device} {medium.GetProperty("node-name")} {medium.GetProperty("drv")} {medium.GetProperty("file")}"
            + $" ro={medium.GetProperty("ro")} writeback={cache.GetProperty("writeback")}"
            + $" direct={cache.GetProperty("direct")} no-flush={cache.GetProperty("no-flush")}"
            + $" zeroes={medium.GetProperty("detect_zeroes")}";
    }

    private static string Expected(DiskDevice disk) => disk.Source is null
        ? $"{disk.Id} empty"
        : $"{disk.Id} {disk.FormatNode} {disk.Driver.FormatName} {disk.Source.Path}"
            + $" ro={disk.IsReadOnly} writeback={disk.Driver.HasWriteCache} direct={disk.Driver.IsDirect}"
            + $" no-flush={disk.Driver.Cache is DiskCache.Unsafe}"
            + $" zeroes={(disk.Driver.DetectZeroes is DiskDetectZeroes.Default ? "off" : disk.Driver.DetectZeroesName)}";

    private static string Extension(string driver) =>
        driver.Contains("qcow2", StringComparison.Ordinal) ? ".qcow2" : "";
}
