using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What a domain can have: what the driver honours on the machine, as far as the binary has it.</summary>
internal sealed class OfferedDevices(HonouredDevices honoured, QemuCapabilities qemu)
{
    internal IEnumerable<string> DiskDevices => honoured.DiskDevices;

    internal IEnumerable<string> DiskBuses => honoured.DiskBuses.Where(bus => bus switch
    {
        "virtio" => HasVirtio("blk"),
        "scsi" => HasVirtio("scsi") || HasAny("lsi53c895a", "megasas", "virtio-scsi-ccw"),
        "usb" => HasAny("usb-storage"),
        "sata" => HasAny("ich9-ahci") && HasAny("ide-hd"),
        "ide" => HasAny("ide-hd"),
        "fdc" => HasAny("floppy"),
        _ => HasAny("sd-card"),
    });

    internal IEnumerable<string> DiskModels => honoured.DiskModels.Where(model => HasVirtioModel("blk", model));

    internal IEnumerable<string> Graphics => honoured.Graphics.Where(type => type switch
    {
        "vnc" => qemu.Commands.Contains("query-vnc"),
        "spice" => qemu.Commands.Contains("query-spice"),
        _ => true,
    });

    internal IEnumerable<string> VideoModels => honoured.VideoModels.Where(model => model switch
    {
        "vga" => HasAny("VGA"),
        "cirrus" => HasAny("cirrus-vga"),
        "vmvga" => HasAny("vmware-svga"),
        "qxl" => HasAny("qxl-vga", "qxl"),
        "virtio" => HasAny("virtio-vga", "virtio-gpu-pci", "virtio-gpu-device"),
        "bochs" => HasAny("bochs-display"),
        "ramfb" => HasAny("ramfb"),
        _ => true,
    });

    internal IEnumerable<string> RngModels => honoured.RngModels.Where(model => HasVirtioModel("rng", model));

    internal IEnumerable<string> RngBackends => honoured.RngBackends.Where(backend => qemu.Objects.Contains("rng-" + backend));

    internal IEnumerable<string> Filesystems => honoured.Filesystems
        .Where(driver => driver == "virtiofs" ? HasAny("vhost-user-fs-pci", "vhost-user-fs-device") : HasVirtio("9p"));

    internal IEnumerable<string> TpmModels => honoured.TpmModels.Where(model => HasAny(model, model + "-device"));

    internal IEnumerable<string> TpmBackends => honoured.TpmBackends;

    internal IEnumerable<string> RedirectionBuses => honoured.RedirectionBuses.Where(_ => HasAny("usb-redir"));

    internal IEnumerable<string> Channels => honoured.Channels
        .Where(type => HasAny("virtserialport") && qemu.Chardevs.Contains(type == "unix" ? "socket" : type));

    internal IEnumerable<string> MemorySources => honoured.MemorySources
        .Where(source => source == "anonymous" || qemu.Objects.Contains("memory-backend-" + source));

    internal bool HasIOThreads => honoured.HasIOThreads && qemu.Objects.Contains("iothread");

    internal bool HasVmCoreInfo => honoured.HasVmCoreInfo && HasAny("vmcoreinfo");

    internal bool HasGenerationId => honoured.HasGenerationId && HasAny("vmgenid");

    private bool HasVirtioModel(string kind, string model) => model == "virtio"
        ? HasVirtio(kind)
        : HasAny($"virtio-{kind}-pci{model["virtio".Length..]}");

    private bool HasVirtio(string kind) => HasAny($"virtio-{kind}-pci", $"virtio-{kind}-device", $"virtio-{kind}-ccw");

    private bool HasAny(params string[] types) => types.Any(qemu.Devices.Contains);
}
