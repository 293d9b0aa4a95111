using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>os</c>: the machine and what it boots, devices in some order or a kernel of the host.</summary>
/// <param name="Machine">The board.</param>
/// <param name="Kernel">Absolute path on the host.</param>
/// <param name="Initrd">Absolute path on the host; only with a kernel.</param>
/// <param name="Arguments">The kernel's command line; only with a kernel.</param>
internal sealed record GuestBoot(MachineType Machine, string? Kernel, string? Initrd, string? Arguments)
{
    private static readonly Words<BootDevice> DeviceWords = new(
        ("hd", BootDevice.Disk), ("cdrom", BootDevice.CdRom), ("network", BootDevice.Network));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("os/type")
        {
            Honoured =
            [
                new("arch='x86_64'", "<os><type arch='x86_64'>hvm</type></os>"),
                new("machine pc and pc-i440fx-N", "<os><type machine='pc-i440fx-7.2'>hvm</type></os>"),
                new("machine q35 and pc-q35-N", "<os><type machine='pc-q35-7.2'>hvm</type></os>"),
                new("machine microvm", "<os><type machine='microvm'>hvm</type></os>"),
                new("machine none", "<os><type machine='none'>hvm</type></os>"),
            ],
            Refused =
            [
                new("other architectures", "<os><type arch='aarch64' machine='virt'>hvm</type></os>"),
                new("other machines", "<os><type machine='isapc'>hvm</type></os>"),
            ],
        },
        new("os/boot")
        {
            Honoured =
            [
                new("dev hd, cdrom, network, in order (pc, q35)", "<os><type>hvm</type><boot dev='cdrom'/><boot dev='network'/><boot dev='hd'/></os>"),
            ],
            Refused =
            [
                new("dev fd", "<os><type>hvm</type><boot dev='fd'/></os>"),
                new("microvm", "<os><type machine='microvm'>hvm</type><boot dev='hd'/></os>"),
            ],
        },
        BootMenu.Coverage,
        BiosSettings.Coverage,
        new("os/kernel")
        {
            Honoured = [new("with machines other than none", "<os><type>hvm</type><kernel>/boot/vmlinuz</kernel></os>")],
            Refused = [new("machine none", "<os><type machine='none'>hvm</type><kernel>/boot/vmlinuz</kernel></os>")],
        },
        new("os/initrd")
        {
            Honoured = [new("with a kernel", "<os><type>hvm</type><kernel>/boot/vmlinuz</kernel><initrd>/boot/initrd</initrd></os>")],
        },
        new("os/cmdline")
        {
            Honoured = [new("with a kernel", "<os><type>hvm</type><kernel>/boot/vmlinuz</kernel><cmdline>quiet</cmdline></os>")],
        },
        new("os/smbios")
        {
            Honoured = [new("mode='emulate'", "<os><type>hvm</type><smbios mode='emulate'/></os>")],
            Refused =
            [
                new("mode='host'", "<os><type>hvm</type><smbios mode='host'/></os>"),
                new("mode='sysinfo'", "<os><type>hvm</type><smbios mode='sysinfo'/></os>"),
            ],
        },
        .. GuestFirmware.Coverage,
        .. UnknownElements.Of("os/dtb", "<os><type>hvm</type><dtb>/a</dtb></os>"),
        .. UnknownElements.Of("os/acpi", "<os><type>hvm</type><acpi><table type='slic'>/a</table></acpi></os>"),
        .. UnknownElements.Of("sysinfo", "<sysinfo type='smbios'/>"),
    ];

    /// <summary>
    /// What the firmware boots from, in this order; empty when the devices have an order of their own, or the machine
    /// boots from none.
    /// </summary>
    internal ValueList<BootDevice> Devices { get; init; } = [];

    /// <summary>Whether the firmware lets someone choose.</summary>
    internal BootMenu? Menu { get; init; }

    /// <summary>Settings of SeaBIOS.</summary>
    internal BiosSettings? Bios { get; init; }

    /// <summary>Said to be QEMU's own tables, as they are anyway.</summary>
    internal bool HasEmulatedSmbios { get; init; }

    /// <summary>A firmware other than the machine's own.</summary>
    internal GuestFirmware? Firmware { get; init; }

    /// <summary>Reads the machine, which decides what else can be asked for.</summary>
    internal static MachineType ReadMachine(ElementReader domain)
    {
        if (domain.Child("os")?.Child("type") is not { } type)
        {
            throw domain.Error(ErrorCode.XmlError, "XML error: ", "an os <type> must be specified");
        }

        XmlValue text = type.Text();
        if (text.Text.Trim() is not "hvm")
        {
            throw text.Error(ErrorCode.ConfigUnsupported, "unsupported configuration: unknown OS type ", "only 'hvm' is supported");
        }

        type.Attribute("arch")?.MustBe("x86_64");
        return MachineType.Read(type.Attribute("machine"));
    }

    /// <summary>Reads <c>os</c>.</summary>
    internal static GuestBoot Read(ElementReader domain, MachineType machine, GuestFeatures features)
    {
        ElementReader os = domain.RequiredChild("os");
        ElementReader? smbios = os.Child("smbios");
        smbios?.RequiredAttribute("mode").MustBe("emulate");
        return ReadKernel(os, machine) with
        {
            Devices = ReadDevices(domain, os, machine),
            Menu = BootMenu.Read(os, machine),
            Bios = BiosSettings.Read(os, machine),
            HasEmulatedSmbios = smbios is not null,
            Firmware = GuestFirmware.Read(os, machine, features.HasSmm),
        };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "os",
        Firmware?.Word is { } word ? new XAttribute("firmware", word) : null,
        new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", Machine.Name), "hvm"),
        Firmware?.ToXml(),
        Optional("kernel", Kernel),
        Optional("initrd", Initrd),
        Optional("cmdline", Arguments),
        Devices.Select(device => new XElement("boot", new XAttribute("dev", DeviceWords[device]))),
        Menu?.ToXml(),
        HasEmulatedSmbios ? new XElement("smbios", new XAttribute("mode", "emulate")) : null,
        Bios?.ToXml());

    /// <summary>The firmware, the kernel and the initial RAM disk.</summary>
    internal IEnumerable<HostFile> HostFiles()
    {
        if (Firmware?.Loader is { } loader)
        {
            yield return new HostFile(loader, "<os><loader>", Firmware.IsReadOnly is false);
        }

        if (Kernel is not null)
        {
            yield return new HostFile(Kernel, "<os><kernel>", IsWritten: false);
        }

        if (Initrd is not null)
        {
            yield return new HostFile(Initrd, "<os><initrd>", IsWritten: false);
        }
    }

    private static GuestBoot ReadKernel(ElementReader os, MachineType machine)
    {
        ElementReader? kernel = os.Child("kernel");
        ElementReader? initrd = os.Child("initrd");
        ElementReader? arguments = os.Child("cmdline");
        if (kernel is null && (initrd ?? arguments) is { } orphan)
        {
            throw orphan.Invalid("it needs a <kernel>");
        }

        if (kernel is not null && machine.Family is MachineFamily.None)
        {
            throw kernel.Unsupported("machine 'none' boots nothing");
        }

        return new GuestBoot(
            machine,
            kernel?.Text().ToAbsolutePath(),
            initrd?.Text().ToAbsolutePath(),
            arguments?.Text().Text);
    }

    // As libvirt: the disk when nothing is said, and one way of saying it or the other.
    private static ValueList<BootDevice> ReadDevices(ElementReader domain, ElementReader os, MachineType machine)
    {
        bool isPerDevice = domain.Child("devices")?.HasGrandchild("boot") is true;
        var devices = new List<BootDevice>();
        foreach (ElementReader boot in os.Children("boot"))
        {
            BootDevice device = DeviceWords.Read(boot.RequiredAttribute("dev"));
            if (!machine.BootsFromDisk)
            {
                throw boot.Unsupported($"machine '{machine.Name}' does not boot from devices");
            }

            if (isPerDevice)
            {
                throw boot.Unsupported("per-device boot elements cannot be used together with os/boot elements");
            }

            devices.Add(!devices.Contains(device) ? device : throw boot.Invalid("this kind of device is there twice"));
        }

        return devices.Count == 0 && machine.BootsFromDisk && !isPerDevice ? [BootDevice.Disk] : [.. devices];
    }

    private static XElement? Optional(string name, string? value) => value is null ? null : new XElement(name, value);
}
