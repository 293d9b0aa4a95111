using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>os</c>: the machine and what it boots, the first disk or a kernel of the host.</summary>
/// <param name="Machine">The board.</param>
/// <param name="Kernel">Absolute path on the host.</param>
/// <param name="Initrd">Absolute path on the host; only with a kernel.</param>
/// <param name="Arguments">The kernel's command line; only with a kernel.</param>
internal sealed record GuestBoot(MachineType Machine, string? Kernel, string? Initrd, string? Arguments)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("os/type") { Honoured = [new("arch='x86_64'", "<os><type arch='x86_64' machine='q35'>hvm</type></os>")] },
    ];

    /// <summary>Reads <c>os</c>.</summary>
    internal static GuestBoot Read(ElementReader domain)
    {
        if (domain.Child("os")?.Child("type") is not { } type || domain.Child("os") is not { } os)
        {
            throw domain.Error(ErrorCode.OSType, "unknown OS type: ", "an os <type> must be specified");
        }

        MachineType machine = ReadType(type);
        ReadBootDevice(os, machine);
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

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "os",
        new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", Machine.Name), "hvm"),
        Optional("kernel", Kernel),
        Optional("initrd", Initrd),
        Optional("cmdline", Arguments),
        Machine.BootsFromDisk ? new XElement("boot", new XAttribute("dev", "hd")) : null);

    /// <summary>The kernel and the initial RAM disk.</summary>
    internal IEnumerable<HostFile> HostFiles()
    {
        if (Kernel is not null)
        {
            yield return new HostFile(Kernel, "<os><kernel>", IsWritten: false);
        }

        if (Initrd is not null)
        {
            yield return new HostFile(Initrd, "<os><initrd>", IsWritten: false);
        }
    }

    private static MachineType ReadType(ElementReader type)
    {
        XmlValue text = type.Text();
        if (text.Text.Trim() is not "hvm")
        {
            throw text.Error(ErrorCode.OSType, "unknown OS type ", "only 'hvm' is supported");
        }

        type.Attribute("arch")?.MustBe("x86_64");
        return MachineType.Read(type.Attribute("machine"));
    }

    // The first disk is what a firmware that boots from disks tries anyway, after a kernel.
    private static void ReadBootDevice(ElementReader os, MachineType machine)
    {
        if (os.Child("boot") is not { } boot)
        {
            return;
        }

        boot.RequiredAttribute("dev").MustBe("hd");
        if (!machine.BootsFromDisk)
        {
            throw boot.Unsupported($"machine '{machine.Name}' does not boot from disks");
        }
    }

    private static XElement? Optional(string name, string? value) => value is null ? null : new XElement(name, value);
}
