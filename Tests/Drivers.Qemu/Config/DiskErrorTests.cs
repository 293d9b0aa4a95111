using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Disks and controllers that cannot be honoured.</summary>
public sealed class DiskErrorTests
{
    private const string Disk = "<disk><source file='/a'/><target dev='vda'/></disk>";

    // What is put in starts at column 110.
    [Theory]
    [InlineData("<disk type='network'/>", "unsupported configuration: <devices><disk type='network'>", 115)]
    [InlineData("<disk device='lun'/>", "unsupported configuration: <devices><disk device='lun'>", 115)]
    [InlineData("<disk device='floppy'/>", "unsupported configuration: <devices><disk device='floppy'>", 115)]
    [InlineData("<disk/>", "XML error: <devices><disk>", 110)]
    [InlineData("<disk><source dev='/a'/></disk>", "XML error: <devices><disk><source>", 116)]
    [InlineData("<disk><source file='a'/></disk>", "XML error: <devices><disk><source file='a'>", 123)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><driver name='tap'/></disk>",
        "unsupported configuration: <devices><disk><driver name='tap'>", 161)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><driver type='vdi'/></disk>",
        "unsupported configuration: <devices><disk><driver type='vdi'>", 161)]
    [InlineData(
        "<disk><driver iothread='1'/><source file='/a'/><target dev='vda'/></disk>",
        "unsupported configuration: <devices><disk><driver iothread='1'>", 123)]
    [InlineData(
        "<disk><driver io='native'/><source file='/a'/><target dev='vda'/></disk>",
        "unsupported configuration: <devices><disk><driver io='native'>", 123)]
    [InlineData(
        "<disk><driver rerror_policy='enospace'/><source file='/a'/><target dev='vda'/></disk>",
        "XML error: <devices><disk><driver rerror_policy='enospace'>", 123)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><shareable/><driver type='qcow2'/></disk>",
        "unsupported configuration: <devices><disk><shareable>", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><transient/></disk>",
        "unsupported configuration: <devices><disk><transient>", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><serial>123456789012345678901</serial></disk>",
        "XML error: <devices><disk><serial>123456789012345678901", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><wwn>5000c50015ea71ac</wwn></disk>",
        "unsupported configuration: <devices><disk><wwn>", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='sda'/><wwn>5000c50015ea71</wwn></disk>",
        "XML error: <devices><disk><wwn>5000c50015ea71", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='hda'/><vendor>x</vendor></disk>",
        "unsupported configuration: <devices><disk><vendor>", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><boot order='0'/></disk>",
        "XML error: <devices><disk><boot order='0'>", 159)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><address type='ccw'/></disk>",
        "unsupported configuration: <devices><disk><address type='ccw'>", 162)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><address type='pci' slot='0x20'/></disk>",
        "XML error: <devices><disk><address slot='0x20'>", 173)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><address type='pci' domain='1'/></disk>",
        "unsupported configuration: <devices><disk><address domain='1'>", 173)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><address type='drive'/></disk>",
        "XML error: <devices><disk><address>", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='hda'/><address type='drive' unit='2'/></disk>",
        "XML error: <devices><disk><address>", 154)]
    [InlineData(
        "<disk><source file='/a'/><target dev='vda'/><alias name='ua-a,b'/></disk>",
        "XML error: <devices><disk><alias name='ua-a,b'>", 160)]
    [InlineData(
        "<disk device='cdrom'><target dev='vda'/></disk>", "unsupported configuration: <devices><disk><target>", 131)]
    [InlineData(Disk + Disk, "XML error: <devices><disk>", 161)]
    [InlineData(
        "<disk><source file='/a'/><target dev='hda'/><readonly/></disk>",
        "unsupported configuration: <devices><disk><readonly>", 154)]
    [InlineData(
        "<controller type='scsi' model='none'/>", "unsupported configuration: <devices><controller model='none'>", 133)]
    [InlineData("<controller/>", "XML error: <devices><controller>", 110)]
    [InlineData("<controller type='fdc'/>", "unsupported configuration: <devices><controller type='fdc'>", 121)]
    [InlineData("<controller type='usb' index='x'/>", "XML error: <devices><controller index='x'>", 132)]
    [InlineData("<controller type='usb' model='dwc'/>", "unsupported configuration: <devices><controller model='dwc'>", 132)]
    [InlineData(
        "<controller type='usb' model='qemu-xhci' ports='16'/>", "XML error: <devices><controller ports='16'>", 150)]
    [InlineData("<controller type='ide' index='1'/>", "unsupported configuration: <devices><controller>", 110)]
    [InlineData(
        "<controller type='pci' model='pcie-root'/>",
        "unsupported configuration: <devices><controller model='pcie-root'>", 132)]
    [InlineData(
        "<controller type='pci' index='0' model='pci-bridge'/>",
        "XML error: <devices><controller model='pci-bridge'>", 142)]
    [InlineData(
        "<controller type='usb' index='0'/><controller type='usb' index='0'/>", "XML error: <devices><controller>", 144)]
    [InlineData(
        "<controller type='virtio-serial' ports='0'/>", "XML error: <devices><controller ports='0'>", 142)]
    public void A_disk_or_controller_that_cannot_be_honoured_is_named(string device, string message, int column) =>
        DefinitionErrorTests.ShouldFail(Definitions.With("", device), message, column);
}
