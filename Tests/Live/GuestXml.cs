using System;
using System.Linq;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Definitions of guests, as a user writes them.</summary>
internal static class GuestXml
{
    /// <summary>A domain that boots a disk, with its console on a socket.</summary>
    internal static string BootSector(string name, string image, string console, string devices = "", params string[] arguments)
        => Domain(name, 16, "pc", "", Disk(image) + Serial(console) + devices, arguments);

    /// <summary>A domain whose disk, if any, is among QEMU's own arguments.</summary>
    internal static string Diskless(string name, string console, params string[] arguments)
        => Domain(name, 16, "pc", "", Serial(console), arguments);

    internal static string Linux(string name, string console, string devices = "") => Domain(
        name,
        128,
        "q35",
        $"""
        <kernel>{GuestImages.Kernel}</kernel>
        <initrd>{GuestImages.Initrd}</initrd>
        <cmdline>console=ttyS0 quiet panic=-1 mitigations=off nokaslr action=idle</cmdline>
        """,
        Serial(console) + devices);

    /// <summary>The same with a stand-in for the guest agent.</summary>
    internal static string LinuxWithAgent(string name, string console)
        => Linux(name, console, "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>").Replace("action=idle", "action=agent", StringComparison.Ordinal);

    internal static string Domain(
        string name, int memoryMiB, string machine, string os = "", string devices = "", params string[] arguments) => $"""
        <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>{name}</name>
          <memory unit='MiB'>{memoryMiB}</memory>
          <os><type arch='x86_64' machine='{machine}'>hvm</type>{os}</os>
          <features><acpi/></features>
          <devices>{devices}</devices>
          <qemu:commandline>{string.Concat(arguments.Select(value => $"<qemu:arg value='{value}'/>"))}</qemu:commandline>
        </domain>
        """;

    internal static string Disk(string image) => $"""
        <disk type='file' device='disk'>
          <driver name='qemu' type='raw'/>
          <source file='{image}'/>
          <target dev='vda' bus='virtio'/>
        </disk>
        """;

    internal static string Serial(string path) => $"<serial type='unix'><source mode='bind' path='{path}'/></serial>";
}
