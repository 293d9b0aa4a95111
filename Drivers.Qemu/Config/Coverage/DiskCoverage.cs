using System.Collections.Generic;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

/// <summary>What the table says of disks and of the elements that all devices have.</summary>
internal static class DiskCoverage
{
    /// <summary>One row for each child of <c>disk</c>.</summary>
    internal static IReadOnlyList<ElementCoverage> Rows { get; } =
    [
        new("devices/disk")
        {
            Honoured =
            [
                new("type='file'", Disk("vda", "")),
                new("type='block'", "<disk type='block'><source dev='/dev/sda'/><target dev='vda'/></disk>"),
                new("device='cdrom'", "<disk device='cdrom'><source file='/a'/><target dev='hdc'/></disk>"),
                new("an empty drive", "<disk device='cdrom'><target dev='hdc'/></disk>"),
            ],
            Refused =
            [
                new("type='network'", "<disk type='network'><source protocol='nbd'/><target dev='vda'/></disk>"),
                new("type='volume'", "<disk type='volume'><source pool='p' volume='v'/><target dev='vda'/></disk>"),
                new("type='dir'", "<disk type='dir'><source dir='/a'/><target dev='vda'/></disk>"),
                new("device='floppy'", "<disk device='floppy'><source file='/a'/><target dev='fda'/></disk>"),
                new("device='lun'", "<disk device='lun'><source file='/a'/><target dev='sda'/></disk>"),
                new("snapshot", "<disk snapshot='no'><source file='/a'/><target dev='vda'/></disk>"),
                new("transient", Disk("vda", "<transient/>")),
                new("iotune", Disk("vda", "<iotune><read_iops_sec>1</read_iops_sec></iotune>")),
                new("geometry", Disk("vda", "<geometry cyls='1' heads='1' secs='1'/>")),
                new("blockio", Disk("vda", "<blockio logical_block_size='512'/>")),
                new("encryption", Disk("vda", "<encryption format='luks'/>")),
                new("mirror", Disk("vda", "<mirror/>")),
            ],
        },
        new("devices/disk/backingStore")
        {
            Honoured =
            [
                new("empty: nothing is below", Qcow2("<backingStore/>")),
                new("type='file', type='block' with format raw, qcow2: that image instead of what the one above names",
                    Qcow2("<backingStore type='file'><format type='qcow2'/><source file='/b'/>"
                        + "<backingStore type='block'><format type='raw'/><source dev='/dev/sda'/><backingStore/></backingStore></backingStore>")),
            ],
            OfARun =
            [
                new("index", Qcow2("<backingStore type='file' index='2'><format type='raw'/><source file='/b'/></backingStore>"))
                {
                    Kept = Qcow2("<backingStore type='file'><format type='raw'/><source file='/b'/></backingStore>"),
                },
            ],
            Refused =
            [
                new("below a raw image", Disk("vda", "<backingStore type='file'><format type='raw'/><source file='/b'/></backingStore>")),
                new("type='network'", Qcow2("<backingStore type='network'><format type='raw'/><source protocol='nbd'/></backingStore>")),
                new("a chain in a cdrom", "<disk device='cdrom'><driver type='qcow2'/><source file='/a'/><target dev='hdc'/>"
                    + "<backingStore type='file'><format type='raw'/><source file='/b'/></backingStore></disk>"),
            ],
        },
        new("devices/disk/driver")
        {
            Honoured =
            [
                new("name='qemu'", Driver("name='qemu'")),
                new("type='raw'", Driver("type='raw'")),
                new("type='qcow2'", Driver("type='qcow2'")),
                new("cache='none'", Driver("cache='none'")),
                new("cache='writethrough'", Driver("cache='writethrough'")),
                new("cache='writeback'", Driver("cache='writeback'")),
                new("cache='directsync'", Driver("cache='directsync'")),
                new("cache='unsafe'", Driver("cache='unsafe'")),
                new("io='threads'", Driver("io='threads'")),
                new("io='native'", Driver("cache='none' io='native'")),
                new("io='io_uring'", Driver("io='io_uring'")),
                new("discard", Driver("discard='unmap'")),
                new("detect_zeroes", Driver("discard='unmap' detect_zeroes='unmap'")),
                new("error_policy", Driver("error_policy='enospace'")),
                new("rerror_policy", Driver("error_policy='stop' rerror_policy='report'")),
            ],
            Refused =
            [
                new("type='vmdk'", Driver("type='vmdk'")),
                new("iothread", Driver("iothread='1'")),
                new("writethrough on usb", "<disk><driver cache='writethrough'/><source file='/a'/><target dev='sda' bus='usb'/></disk>"),
                new("queues", Driver("queues='2'")),
                new("copy_on_read", Driver("copy_on_read='on'")),
            ],
        },
        new("devices/disk/source")
        {
            Honoured =
            [
                new("file", Disk("vda", "")),
                new("dev", "<disk type='block'><source dev='/dev/sda'/><target dev='vda'/></disk>"),
            ],
            OfARun = [new("index", "<disk><source file='/a' index='1'/><target dev='vda'/></disk>") { Kept = Disk("vda", "") }],
            Refused =
            [
                new("startupPolicy", "<disk><source file='/a' startupPolicy='optional'/><target dev='vda'/></disk>"),
                new("seclabel", "<disk><source file='/a'><seclabel relabel='no'/></source><target dev='vda'/></disk>"),
                new("reservations", "<disk><source file='/a'><reservations managed='yes'/></source><target dev='vda'/></disk>"),
            ],
        },
        new("devices/disk/target")
        {
            Honoured =
            [
                new("bus='virtio'", Disk("vda", "")),
                new("bus='ide'", Disk("hda", "")),
                new("bus='scsi'", Disk("sda", "")),
                new("bus='sata'", Target("sda", "bus='sata'"), "q35"),
                new("bus='usb'", Target("sda", "bus='usb'")),
            ],
            Refused =
            [
                new("bus='sd'", Target("sda", "bus='sd'")),
                new("tray", Target("hda", "tray='open'")),
                new("removable", Target("sda", "bus='usb' removable='on'")),
                new("rotation_rate", Target("sda", "rotation_rate='1'")),
            ],
        },
        new("devices/disk/readonly")
        {
            Honoured = [new("virtio, scsi, usb", Disk("vda", "<readonly/>"))],
            Refused = [new("ide and sata", Disk("hda", "<readonly/>"))],
        },
        new("devices/disk/shareable")
        {
            Honoured = [new("raw images", Disk("vda", "<shareable/>"))],
            Refused = [new("qcow2", Disk("vda", "<driver type='qcow2'/><shareable/>"))],
        },
        new("devices/disk/serial") { Honoured = [new("all buses", Disk("vda", "<serial>a1</serial>"))] },
        new("devices/disk/wwn")
        {
            Honoured = [new("ide, sata, scsi", Disk("sda", "<wwn>5000c50015ea71ac</wwn>"))],
            Refused = [new("virtio, usb", Disk("vda", "<wwn>5000c50015ea71ac</wwn>"))],
        },
        new("devices/disk/vendor")
        {
            Honoured = [new("scsi", Disk("sda", "<vendor>ACME</vendor>"))],
            Refused = [new("other buses", Disk("vda", "<vendor>ACME</vendor>"))],
        },
        new("devices/disk/product")
        {
            Honoured = [new("scsi", Disk("sda", "<product>RX-1</product>"))],
            Refused = [new("other buses", Disk("vda", "<product>RX-1</product>"))],
        },
        new("devices/disk/boot")
        {
            Honoured = [new("order", Disk("vda", "<boot order='1'/>"))],
            Refused = [new("loadparm", Disk("vda", "<boot order='1' loadparm='2'/>"))],
        },
        new("devices/disk/alias")
        {
            Honoured = [new("name='ua-...'", Disk("vda", "<alias name='ua-root'/>"))],
            OfARun = [new("any other, of every device", Disk("vda", "<alias name='virtio-disk0'/>")) { Kept = Disk("vda", "") }],
        },
        new("devices/disk/address")
        {
            Honoured =
            [
                new("type='pci'", Disk("vda", "<address type='pci' domain='0' bus='0' slot='9' function='0'/>")),
                new("multifunction", Disk("vda", "<address type='pci' slot='9' multifunction='on'/>")),
                new("type='drive'", Disk("sda", "<address type='drive' controller='0' bus='0' target='0' unit='3'/>")),
                new("type='usb'", "<disk><source file='/a'/><target dev='sda' bus='usb'/><address type='usb' bus='0' port='2'/></disk>"),
            ],
            Refused =
            [
                new("type='ccw'", Disk("vda", "<address type='ccw' cssid='0xfe'/>")),
                new("PCI domains but 0", Disk("vda", "<address type='pci' domain='1' slot='9'/>")),
            ],
        },
    ];

    private static string Disk(string target, string children) =>
        $"<disk><source file='/a'/><target dev='{target}'/>{children}</disk>";

    private static string Qcow2(string children) =>
        $"<disk><driver type='qcow2'/><source file='/a'/><target dev='vda'/>{children}</disk>";

    private static string Driver(string attributes) =>
        $"<disk><driver {attributes}/><source file='/a'/><target dev='vda'/></disk>";

    private static string Target(string target, string attributes) =>
        $"<disk><source file='/a'/><target dev='{target}' {attributes}/></disk>";
}
