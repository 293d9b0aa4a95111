using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>libvirt's <c>capabilities</c>: the host, and for each emulator the guests that it runs.</summary>
internal static class HostCapabilitiesXml
{
    /// <summary>The document.</summary>
    /// <param name="host">What the host is made of.</param>
    /// <param name="emulators">The emulators by path.</param>
    /// <param name="kvm">Whether KVM works here.</param>
    internal static string Write(HostFacts host, IEnumerable<(string Path, QemuCapabilities Qemu)> emulators, KvmVerdict kvm)
    {
        var root = new XElement(
            "capabilities",
            Host(host),
            emulators.Select(one => Guest(one.Path, one.Qemu, kvm.IsUsable && Architecture.Runs(host.Arch, one.Qemu.Arch))));
        ConfigXml.Indent(root);
        return ConfigXml.Write(root);
    }

    private static XElement Host(HostFacts host) => new(
        "host",
        host.Uuid is { } uuid ? new XElement("uuid", uuid) : null,
        Cpu(host),
        new XElement(
            "power_management",
            host.CanSuspendToMemory ? new XElement("suspend_mem") : null,
            host.CanSuspendToDisk ? new XElement("suspend_disk") : null),
        new XElement("migration_features"), // None yet: a guest that is saved is started here again.
        new XElement(
            "topology",
            new XElement("cells", new XAttribute("num", host.Cells.Length), host.Cells.Select(Cell))),
        new XElement("secmodel", new XElement("model", "none"), new XElement("doi", 0)));

    private static XElement Cpu(HostFacts host)
    {
        (int sockets, int dies, int cores, int threads) = host.Topology;
        return new XElement(
            "cpu",
            new XElement("arch", host.Arch),
            HostCpu.Model(host) is { } model ? new XElement("model", model) : null,
            HostCpu.Vendor(host) is { } vendor ? new XElement("vendor", vendor) : null,
            host.Microcode is { } microcode ? new XElement("microcode", new XAttribute("version", microcode)) : null,
            host.CpuSignature is { Family: > 0 } signature
                ? new XElement(
                    "signature",
                    new XAttribute("family", signature.Family),
                    new XAttribute("model", signature.Model),
                    new XAttribute("stepping", signature.Stepping))
                : null,
            new XElement(
                "topology",
                new XAttribute("sockets", sockets),
                new XAttribute("dies", dies),
                new XAttribute("cores", cores),
                new XAttribute("threads", threads)),
            HostCpu.Features(host).Select(static feature => new XElement("feature", new XAttribute("name", feature))),
            host.PageSizesKiB.Select(static size => new XElement("pages", new XAttribute("unit", "KiB"), new XAttribute("size", size))));
    }

    private static XElement Cell(HostCell cell) => new(
        "cell",
        new XAttribute("id", cell.Id),
        new XElement("memory", new XAttribute("unit", "KiB"), cell.MemoryKiB),
        cell.Pages.Select(static page => new XElement("pages", new XAttribute("unit", "KiB"), new XAttribute("size", page.SizeKiB), page.Count)),
        cell.Distances.IsEmpty
            ? null
            : new XElement("distances", cell.Distances.Select(static one => new XElement("sibling", new XAttribute("id", one.Cell), new XAttribute("value", one.Value)))),
        new XElement(
            "cpus",
            new XAttribute("num", cell.Processors.Length),
            cell.Processors.Select(static one => new XElement(
                "cpu",
                new XAttribute("id", one.Id),
                new XAttribute("socket_id", one.Socket),
                new XAttribute("die_id", one.Die),
                new XAttribute("core_id", one.Core),
                new XAttribute("siblings", one.Siblings)))));

    private static XElement? Guest(string path, QemuCapabilities qemu, bool isKvmUsable)
    {
        MachineCapability[] machines =
        [
            .. qemu.Machines.Where(machine => machine.Name != "none" && new HonouredDevices(qemu.Arch, machine.Name).IsMachine),
        ];
        if (machines.Length == 0)
        {
            return null; // The emulator is one of an architecture that this driver has no machine of.
        }

        var honoured = new HonouredDevices(qemu.Arch, machines[0].Name);
        return new XElement(
            "guest",
            new XElement("os_type", "hvm"),
            new XElement(
                "arch",
                new XAttribute("name", qemu.Arch),
                new XElement("wordsize", Architecture.WordSize(qemu.Arch)),
                new XElement("emulator", path),
                machines.SelectMany(Machine),
                qemu.Accelerators.Contains("tcg") ? new XElement("domain", new XAttribute("type", "qemu")) : null,
                qemu.IsKvmPresent && isKvmUsable ? new XElement("domain", new XAttribute("type", "kvm")) : null),
            new XElement(
                "features",
                qemu.Arch == "i686" ? new XElement("pae") : null,
                qemu.Arch == "i686" ? new XElement("nonpae") : null,
                qemu.Arch is "i686" or "x86_64" or "aarch64" ? Toggle("acpi", canToggle: true) : null,
                qemu.Arch is "i686" or "x86_64" ? Toggle("apic", canToggle: false) : null,
                honoured.CpuModes.Any(static mode => mode == "custom") ? new XElement("cpuselection") : null,
                honoured.HasDeviceBoot ? new XElement("deviceboot") : null));
    }

    private static IEnumerable<XElement> Machine(MachineCapability machine)
    {
        yield return Named(machine.Name, canonical: null);
        if (machine.Alias is { } alias)
        {
            yield return Named(alias, machine.Name);
        }

        XElement Named(string name, string? canonical) => new(
            "machine",
            canonical is null ? null : new XAttribute("canonical", canonical),
            new XAttribute("maxCpus", machine.CpuMax),
            machine.IsDeprecated ? new XAttribute("deprecated", "yes") : null,
            name);
    }

    private static XElement Toggle(string name, bool canToggle)
        => new(name, new XAttribute("default", "on"), new XAttribute("toggle", canToggle ? "yes" : "no"));
}
