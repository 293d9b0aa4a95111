using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What of libvirt's words this driver honours on a machine: those that the reader of definitions accepts.</summary>
/// <remarks>
/// There is no second list that could say something else: each word is put into the smallest definition that has it, and the
/// reader is asked. An element that it learns to honour is told from then on.
/// </remarks>
internal sealed class HonouredDevices(string arch, string machine)
{
    private const string Nothing = "";

    /// <summary>How a disk on a bus is called.</summary>
    private static readonly (string Bus, string Device, string Target)[] Disks =
    [
        ("ide", "disk", "hda"),
        ("fdc", "floppy", "fda"),
        ("scsi", "disk", "sda"),
        ("virtio", "disk", "vda"),
        ("usb", "disk", "sda"),
        ("sata", "disk", "sda"),
        ("sd", "disk", "sda"),
    ];

    private static readonly string[] DiskKinds = ["disk", "cdrom", "floppy", "lun"];

    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    /// <summary>Whether there can be a domain at all.</summary>
    internal bool IsMachine => Accepts(Definition());

    /// <summary>Whether UEFI firmware is found by the driver itself.</summary>
    internal bool HasFirmwareChoice => Accepts(Definition(firmware: "efi"));

    /// <summary>How the loader of a firmware can be attached.</summary>
    internal IEnumerable<string> LoaderTypes => Among(["rom", "pflash"], static type => Loader(type == "rom" ? "type='rom'" : "type='pflash' readonly='yes'"));

    /// <summary>Whether the loader can be written to.</summary>
    internal IEnumerable<string> LoaderReadonly => Among(["yes", "no"], static word => Loader($"type='pflash' readonly='{word}'"));

    /// <summary>Whether the loader can be one for secure boot only.</summary>
    internal IEnumerable<string> LoaderSecure => Among(
        ["yes", "no"],
        static word => Loader($"type='pflash' readonly='yes' secure='{word}'"),
        static word => word == "yes" ? "<smm state='on'/>" : Nothing);

    /// <summary>What a disk can be.</summary>
    internal IEnumerable<string> DiskDevices => DiskKinds
        .Where(device => Array.Exists(Disks, disk => HasDevice(Disk(device, disk.Target, disk.Bus))));

    /// <summary>How a disk can be attached.</summary>
    internal IEnumerable<string> DiskBuses => Disks.Where(disk => HasDevice(Disk(disk.Device, disk.Target, disk.Bus))).Select(static disk => disk.Bus);

    /// <summary>The flavours of virtio disks.</summary>
    internal IEnumerable<string> DiskModels => Virtio(model => Disk("disk", "vda", "virtio", $" model='{model}'"));

    /// <summary>The kinds of graphics.</summary>
    internal IEnumerable<string> Graphics => Devices(["sdl", "vnc", "spice", "egl-headless", "dbus"], static type => $"<graphics type='{type}'/>");

    /// <summary>The models of video.</summary>
    internal IEnumerable<string> VideoModels
        => Devices(["vga", "cirrus", "vmvga", "qxl", "virtio", "none", "bochs", "ramfb"], static model => $"<video><model type='{model}'/></video>");

    /// <summary>The flavours of random number generators.</summary>
    internal IEnumerable<string> RngModels => Virtio(static model => $"<rng model='{model}'><backend model='random'>/dev/urandom</backend></rng>");

    /// <summary>Where their numbers come from.</summary>
    internal IEnumerable<string> RngBackends => Devices(["random", "egd", "builtin"], static backend => backend switch
    {
        "egd" => "<rng model='virtio'><backend model='egd' type='unix'><source mode='connect' path='/run/egd'/></backend></rng>",
        "random" => "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
        _ => $"<rng model='virtio'><backend model='{backend}'/></rng>",
    });

    /// <summary>What serves a folder of the host to the guest.</summary>
    internal IEnumerable<string> Filesystems => Devices(
        ["path", "handle", "virtiofs"],
        static driver => $"<filesystem type='mount'><driver type='{driver}'/><source dir='/srv'/><target dir='srv'/></filesystem>");

    /// <summary>The models of TPMs.</summary>
    internal IEnumerable<string> TpmModels
        => Devices(["tpm-tis", "tpm-crb"], static model => $"<tpm model='{model}'><backend type='emulator' version='2.0'/></tpm>");

    /// <summary>What they are made of.</summary>
    internal IEnumerable<string> TpmBackends => Devices(["passthrough", "emulator"], static backend => backend == "passthrough"
        ? "<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>"
        : "<tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm>");

    /// <summary>The buses whose devices can be brought by a client.</summary>
    internal IEnumerable<string> RedirectionBuses => Devices(["usb"], static bus => $"<redirdev bus='{bus}' type='spicevmc'/>");

    /// <summary>The kinds of channels.</summary>
    internal IEnumerable<string> Channels
        => Devices(["pty", "unix", "spicevmc"], static type => $"<channel type='{type}'><target type='virtio' name='org.example.channel.0'/></channel>");

    /// <summary>What a guest's memory can be made of.</summary>
    internal IEnumerable<string> MemorySources
        => Among(["file", "anonymous", "memfd"], static source => Nothing, more: static source => $"<memoryBacking><source type='{source}'/></memoryBacking>");

    /// <summary>The modes of <c>cpu</c>.</summary>
    internal IEnumerable<string> CpuModes
        => Among(["host-passthrough", "maximum", "host-model", "custom"], static mode => Nothing, more: static mode => mode == "custom"
            ? "<cpu mode='custom' match='exact'><model>qemu64</model></cpu>"
            : $"<cpu mode='{mode}'/>");

    /// <summary>The features of Hyper-V that a guest can be shown.</summary>
    internal IEnumerable<string> Hyperv => Among(
        ["relaxed", "vapic", "vpindex", "runtime", "synic", "reset", "frequencies", "reenlightenment", "tlbflush", "ipi", "evmcs"],
        static word => Nothing,
        static feature => $"<hyperv><{feature} state='on'/></hyperv>");

    /// <summary>Whether disk and network can have threads of their own.</summary>
    internal bool HasIOThreads => Accepts(Definition(more: "<iothreads>1</iothreads>"));

    /// <summary>Whether the guest can tell the host how to read its memory.</summary>
    internal bool HasVmCoreInfo => Accepts(Definition(features: "<vmcoreinfo state='on'/>"));

    /// <summary>Whether the guest can be told that it was copied.</summary>
    internal bool HasGenerationId => Accepts(Definition(more: "<genid/>"));

    /// <summary>Whether a disk's chain of images is taken as it is written.</summary>
    internal bool HasBackingStoreInput => HasDevice(Disk("disk", "vda", "virtio", inner: "<backingStore/>"));

    /// <summary>Whether each device can have its place in the boot order.</summary>
    internal bool HasDeviceBoot => HasDevice(Disk("disk", "vda", "virtio", inner: "<boot order='1'/>"));

    /// <summary>Virtual CPUs at most, and at most <paramref name="limit"/>.</summary>
    internal int MaxVcpus(int limit)
    {
        (int accepted, int refused) = (0, limit + 1);
        while (refused - accepted > 1)
        {
            int middle = accepted + ((refused - accepted) / 2);
            (accepted, refused) = Accepts(Definition(more: $"<vcpu>{middle}</vcpu>")) ? (middle, refused) : (accepted, middle);
        }

        return accepted;
    }

    /// <summary>Every definition that is asked about, and the refusal of those that are refused: for a test.</summary>
    internal IEnumerable<(string Xml, HypervisorException? Refusal)> Answers() => _answers.Keys.Select(static xml => (xml, Refusal(xml)));

    private static string Disk(string device, string target, string bus, string model = Nothing, string inner = Nothing)
        => $"<disk type='file' device='{device}'{model}><driver name='qemu' type='raw'/><source file='/srv/disk'/><target dev='{target}' bus='{bus}'/>{inner}</disk>";

    private static string Loader(string attributes) => $"<loader {attributes}>/usr/share/firmware.fd</loader>";

    private static HypervisorException? Refusal(string xml)
    {
        try
        {
            DomainDefinition.Parse(xml, static () => Guid.Empty);
            return null;
        }
        catch (HypervisorException e)
        {
            return e;
        }
    }

    private IEnumerable<string> Virtio(Func<string, string> device) => Devices(["virtio", "virtio-transitional", "virtio-non-transitional"], device);

    private IEnumerable<string> Devices(string[] words, Func<string, string> device) => words.Where(word => HasDevice(device(word)));

    private IEnumerable<string> Among(string[] words, Func<string, string> os, Func<string, string>? features = null, Func<string, string>? more = null)
        => words.Where(word => Accepts(Definition(os(word), features?.Invoke(word) ?? Nothing, more?.Invoke(word) ?? Nothing)));

    private bool HasDevice(string device) => Accepts(Definition(devices: device));

    private bool Accepts(string xml)
    {
        if (!_answers.TryGetValue(xml, out bool isAccepted))
        {
            isAccepted = Refusal(xml) is null;
            _answers.Add(xml, isAccepted);
        }

        return isAccepted;
    }

    private string Definition(string os = Nothing, string features = Nothing, string more = Nothing, string devices = Nothing, string firmware = Nothing)
        => $"<domain type='qemu'><name>asked</name><memory>65536</memory><os{(firmware.Length > 0 ? $" firmware='{firmware}'" : Nothing)}>"
            + $"<type arch='{arch}' machine='{machine}'>hvm</type>{os}</os>"
            + $"<features><acpi/>{features}</features>{more}<devices>{devices}</devices></domain>";
}
