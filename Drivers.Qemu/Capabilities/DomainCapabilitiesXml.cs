using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>libvirt's <c>domainCapabilities</c>: what a domain can have on one machine of one emulator.</summary>
/// <param name="emulator">Its path.</param>
/// <param name="qemu">What it can do.</param>
/// <param name="machine">Which machine.</param>
/// <param name="isKvm">Whether guests run under KVM.</param>
/// <param name="host">What the host is made of.</param>
/// <param name="firmware">The firmware files that are there.</param>
internal sealed class DomainCapabilitiesXml(
    string emulator, QemuCapabilities qemu, MachineCapability machine, bool isKvm, HostFacts host, IReadOnlyCollection<string> firmware)
{
    private readonly HonouredDevices _honoured = new(qemu.Arch, machine.Name);

    private OfferedDevices Offered => field ??= new OfferedDevices(_honoured, qemu);

    /// <summary>The document.</summary>
    internal string Write()
    {
        var root = new XElement(
            "domainCapabilities",
            new XElement("path", emulator),
            new XElement("domain", isKvm ? "kvm" : "qemu"),
            new XElement("machine", machine.Name),
            new XElement("arch", qemu.Arch),
            new XElement("vcpu", new XAttribute("max", _honoured.MaxVcpus(machine.CpuMax))),
            Supported("iothreads", Offered.HasIOThreads),
            OperatingSystem(),
            Cpu(),
            Group("memoryBacking", ("sourceType", Offered.MemorySources)),
            Devices(),
            Features());
        ConfigXml.Indent(root);
        return ConfigXml.Write(root);
    }

    private XElement OperatingSystem()
    {
        bool hasLoader = _honoured.LoaderTypes.Any();
        XElement loader = Supported("loader", hasLoader);
        if (hasLoader)
        {
            loader.Add(firmware.Select(Value));
            loader.Add(Enumeration("type", _honoured.LoaderTypes));
            loader.Add(Enumeration("readonly", _honoured.LoaderReadonly));
            loader.Add(Enumeration("secure", _honoured.LoaderSecure.Where(word => word == "no" || firmware.Any(IsSecure))));
        }

        XElement os = Supported("os", true);
        os.Add(Enumeration("firmware", _honoured.HasFirmwareChoice && firmware.Count > 0 ? ["efi"] : []));
        os.Add(loader);
        return os;
    }

    private XElement Cpu()
    {
        string[] modes = [.. _honoured.CpuModes];
        string? model = HostCpu.Model(host) is { } known && qemu.Cpus.Any(cpu => cpu.Name == known) ? known : null;
        return new XElement(
            "cpu",
            Mode("host-passthrough", isKvm && modes.Contains("host-passthrough"), [Enumeration("hostPassthroughMigratable", ["on", "off"])]),
            Mode("maximum", modes.Contains("maximum"), [Enumeration("maximumMigratable", ["on", "off"])]),
            Mode("host-model", isKvm && model is not null && modes.Contains("host-model"), HostModel(model)),
            Mode("custom", modes.Contains("custom"), Models()));
    }

    private static IEnumerable<XElement> HostModel(string? model)
    {
        if (model is not null)
        {
            yield return new XElement("model", new XAttribute("fallback", "forbid"), model);
            yield return new XElement("vendor", HostCpu.VendorOf(model));
        }
    }

    /// <summary>Models that have a name of their own: not the numbered versions, nor those that are whatever the host is.</summary>
    private IEnumerable<XElement> Models() => qemu.Cpus
        .Where(static cpu => cpu.Name is not ("host" or "max" or "base") && !IsVersion(cpu.Name))
        .Select(cpu => new XElement(
            "model",
            new XAttribute("usable", IsUsable(cpu) switch { true => "yes", false => "no", null => "unknown" }),
            cpu.IsDeprecated ? new XAttribute("deprecated", "yes") : null,
            new XAttribute("vendor", qemu.Arch is "x86_64" or "i686" ? HostCpu.VendorOf(cpu.Name) : "unknown"),
            cpu.Name));

    // What emulation cannot do KVM may, and the other way round.
    private bool? IsUsable(CpuModelCapability cpu) => isKvm == qemu.AreCpusUnderKvm ? cpu.IsUsable : null;

    private XElement Devices() => new(
        "devices",
        Group("disk", ("diskDevice", Offered.DiskDevices), ("bus", Offered.DiskBuses), ("model", Offered.DiskModels)),
        Group("graphics", ("type", Offered.Graphics)),
        Group("video", ("modelType", Offered.VideoModels)),
        Supported("hostdev", false),
        Group("rng", ("model", Offered.RngModels), ("backendModel", Offered.RngBackends)),
        Group("filesystem", ("driverType", Offered.Filesystems)),
        Group("tpm", ("model", Offered.TpmModels), ("backendModel", Offered.TpmBackends)),
        Group("redirdev", ("bus", Offered.RedirectionBuses)),
        Group("channel", ("type", Offered.Channels)));

    private XElement Features() => new(
        "features",
        Supported("gic", false),
        Supported("vmcoreinfo", Offered.HasVmCoreInfo),
        Supported("genid", Offered.HasGenerationId),
        Supported("backingStoreInput", _honoured.HasBackingStoreInput),
        Supported("backup", false),
        Supported("sev", false),
        Supported("sgx", false),
        Group("hyperv", ("features", _honoured.Hyperv)));

    private static XElement Mode(string name, bool isSupported, IEnumerable<XElement> content) => new(
        "mode", new XAttribute("name", name), new XAttribute("supported", isSupported ? "yes" : "no"), isSupported ? content : null);

    private static XElement Supported(string name, bool isSupported) => new(name, new XAttribute("supported", isSupported ? "yes" : "no"));

    /// <summary>A kind of thing: there when its first choice has a word to choose.</summary>
    private static XElement Group(string name, params (string Name, IEnumerable<string> Words)[] choices)
    {
        bool isSupported = choices[0].Words.Any();
        XElement group = Supported(name, isSupported);
        if (isSupported)
        {
            group.Add(choices.Select(static choice => Enumeration(choice.Name, choice.Words)));
        }

        return group;
    }

    private static XElement Enumeration(string name, IEnumerable<string> words) => new("enum", new XAttribute("name", name), words.Select(Value));

    private static XElement Value(string word) => new("value", word);

    private static bool IsSecure(string path) => path.Contains("secboot", StringComparison.Ordinal);

    // EPYC-v4; a dash and a v may also be part of a name.
    private static bool IsVersion(string model)
        => model.LastIndexOf("-v", StringComparison.Ordinal) is > 0 and int dash && int.TryParse(model.AsSpan(dash + 2), NumberStyles.None, provider: null, out _);
}
