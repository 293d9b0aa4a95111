using System;
using System.Linq;
using System.Xml.Linq;
using System.Xml.XPath;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>libvirt's two documents of capabilities, from the front door in virtual time.</summary>
public sealed class CapabilitiesXmlTests
{
    private const int EmulatorLeftOut = 1205;

    private readonly VirtualSetup _setup = new(setup =>
    {
        setup.Qemu.AnswerAs72();
        setup.Machine.Files.Write("/proc/sys/kernel/arch", "x86_64\n");
        setup.Machine.Files.Write("/usr/share/OVMF/OVMF_CODE.fd", "firmware");
    });

    [Fact]
    public void The_host_is_told()
    {
        XElement host = Capabilities().Element("host")!;

        host.XPathSelectElement("cpu/arch")!.Value.ShouldBe("x86_64");
        host.XPathSelectElement("topology/cells")!.Attribute("num")!.Value.ShouldBe("1");
        host.XPathSelectElement("secmodel/model")!.Value.ShouldBe("none");
        host.Element("uuid").ShouldBeNull();
    }

    [Fact]
    public void An_emulator_is_told_with_the_machines_that_the_driver_knows()
    {
        XElement guest = Capabilities().Elements("guest").ShouldHaveSingleItem();
        XElement arch = guest.Element("arch")!;

        guest.Element("os_type")!.Value.ShouldBe("hvm");
        (arch.Attribute("name")!.Value, arch.Element("wordsize")!.Value, arch.Element("emulator")!.Value).ShouldBe(("x86_64", "64", SimulatedQemu.Path));
        arch.Elements("machine").Select(Machine).ShouldBe(
            [("pc-i440fx-7.2", null, "255"), ("pc", "pc-i440fx-7.2", "255"), ("pc-i440fx-1.7", null, "255"), ("pc-q35-7.2", null, "288"), ("q35", "pc-q35-7.2", "288")]);
        arch.XPathSelectElement("machine[.='pc-i440fx-1.7']")!.Attribute("deprecated")!.Value.ShouldBe("yes");
        arch.Elements("domain").Select(domain => domain.Attribute("type")!.Value).ShouldBe(["qemu"]);
        guest.XPathSelectElement("features/apic")!.Attribute("toggle")!.Value.ShouldBe("no");
    }

    [Fact]
    public void KVM_is_told_where_it_is_usable()
    {
        _setup.Machine.Virtualization.Verdict = new KvmVerdict(IsUsable: true, "fast");

        Capabilities().XPathSelectElements("guest/arch/domain").Select(domain => domain.Attribute("type")!.Value).ShouldBe(["qemu", "kvm"]);
        Domain().Element("domain")!.Value.ShouldBe("kvm");
        Domain(virtType: "qemu").Element("domain")!.Value.ShouldBe("qemu");
        Domain().XPathSelectElements("cpu/mode[@name='custom']/model[@usable='yes']").ShouldBeEmpty(); // Emulation was asked, not KVM.
    }

    [Fact]
    public void An_emulator_that_fails_leaves_the_host()
    {
        _setup.Qemu.Timing.GreetsAfter = null;

        XElement capabilities = Capabilities();

        (capabilities.Elements("host").Count(), capabilities.Elements("guest").Count()).ShouldBe((1, 0));
        _setup.Log.Entries.ShouldContain(entry => entry.Id == EmulatorLeftOut);
    }

    [Theory]
    [InlineData(null, "pc-i440fx-7.2", 255)]
    [InlineData("pc", "pc-i440fx-7.2", 255)]
    [InlineData("q35", "pc-q35-7.2", 255)]
    [InlineData("pc-q35-7.2", "pc-q35-7.2", 255)]
    public void A_machine_is_told_by_its_canonical_name_with_what_both_honour(string? machine, string canonical, int vcpus)
    {
        XElement domain = Domain(machine: machine);

        domain.Element("path")!.Value.ShouldBe(SimulatedQemu.Path);
        (domain.Element("machine")!.Value, domain.Element("arch")!.Value, domain.Element("domain")!.Value).ShouldBe((canonical, "x86_64", "qemu"));
        int.Parse(domain.Element("vcpu")!.Attribute("max")!.Value).ShouldBeGreaterThanOrEqualTo(vcpus);
        domain.Element("hostdev").ShouldBeNull();
        domain.XPathSelectElement("devices/hostdev")!.Attribute("supported")!.Value.ShouldBe("no");
    }

    [Fact]
    public void Each_machine_has_the_buses_that_its_definitions_can_have()
    {
        Buses("pc").ShouldContain("ide");
        Buses("pc").ShouldContain("virtio");
        Buses("q35").ShouldNotContain("ide");
        Buses("q35").ShouldContain("virtio");
    }

    [Fact]
    public void What_the_binary_lacks_is_not_told()
    {
        _setup.Qemu.Answers["qom-list-types device"] = """[{"name": "ide-hd", "parent": "x"}]""";

        Buses("pc").ShouldContain("ide");
        Buses("pc").ShouldNotContain("virtio");
    }

    [Theory]
    [InlineData(null, null, "pc-9.9", null, "invalid argument: machine 'pc-9.9' is not one of emulator '/usr/bin/qemu-system-x86_64'")]
    [InlineData(null, null, "isapc", null, "invalid argument: machine 'isapc' of emulator '/usr/bin/qemu-system-x86_64' is not supported by this driver")]
    [InlineData(null, null, null, "xen", "invalid argument: virtualization type 'xen' is not one of this driver: supported: qemu, kvm")]
    [InlineData(null, null, null, "kvm", "invalid argument: virtualization type 'kvm' is not usable: a virtual host has no KVM")]
    [InlineData(null, "s390x", null, null, "invalid argument: architecture 's390x' is not that of emulator '/usr/bin/qemu-system-x86_64', which is 'x86_64'")]
    [InlineData("/usr/bin/qemu-system-x86_64", "i686", null, null, "invalid argument: architecture 'i686' is not that of emulator")]
    [InlineData(null, "../../x", null, null, "invalid argument: architecture '../../x' is not that of emulator")]
    public void What_is_not_to_be_had_is_named(string? emulator, string? arch, string? machine, string? virtType, string message)
    {
        HypervisorException error = Ask(() => _setup.Hypervisor.GetDomainCapabilitiesXmlAsync(emulator, arch, machine, virtType))
            .Error.ShouldBeOfType<HypervisorException>();

        (error.Code, error.Message[..Math.Min(message.Length, error.Message.Length)]).ShouldBe((ErrorCode.InvalidArgument, message));
    }

    [Fact]
    public void An_emulator_that_is_not_there_is_named()
        => Ask(() => _setup.Hypervisor.GetDomainCapabilitiesXmlAsync("/no/qemu")).Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.SystemError);

    [Fact]
    public void A_stop_of_the_host_ends_a_probe()
    {
        _setup.Qemu.Ignores.Add("query-machines");
        Outcome<string> asked = _setup.At(1, () => _setup.Hypervisor.GetCapabilitiesXmlAsync());
        _setup.Time.At(2, () => _ = _setup.Host.DisposeAsync().AsTask());
        _setup.Time.Start();

        asked.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationAborted);
        _setup.Machine.Processes.Running.ShouldBeEmpty();
        _setup.Machine.Files.List(_setup.RunFolder).ShouldBeEmpty();
    }

    /// <summary>Words that are refused for another reason than that nobody honours them would be left out by mistake.</summary>
    [Theory]
    [InlineData("pc")]
    [InlineData("q35")]
    public void Every_definition_that_is_asked_about_is_honoured_or_unsupported(string machine)
    {
        var honoured = new HonouredDevices("x86_64", machine);
        string[] words =
        [
            .. honoured.LoaderTypes, .. honoured.LoaderReadonly, .. honoured.LoaderSecure, .. honoured.DiskDevices, .. honoured.DiskBuses,
            .. honoured.DiskModels, .. honoured.Graphics, .. honoured.VideoModels, .. honoured.RngModels, .. honoured.RngBackends, .. honoured.Filesystems,
            .. honoured.TpmModels, .. honoured.TpmBackends, .. honoured.RedirectionBuses, .. honoured.Channels, .. honoured.MemorySources,
            .. honoured.CpuModes, .. honoured.Hyperv,
        ];

        words.ShouldNotBeEmpty();
        honoured.Answers().Where(answer => answer.Refusal is { } refusal && refusal.Code != ErrorCode.ConfigUnsupported)
            .Select(answer => $"{answer.Refusal!.Message}: {answer.Xml}")
            .ShouldBeEmpty();
    }

    private static (string Name, string? Canonical, string MaxCpus) Machine(XElement machine)
        => (machine.Value, machine.Attribute("canonical")?.Value, machine.Attribute("maxCpus")!.Value);

    private string[] Buses(string machine)
        => [.. Domain(machine: machine).XPathSelectElements("devices/disk/enum[@name='bus']/value").Select(value => value.Value)];

    private XElement Capabilities() => XElement.Parse(Ask(() => _setup.Hypervisor.GetCapabilitiesXmlAsync()).Value);

    private XElement Domain(string? machine = null, string? virtType = null)
        => XElement.Parse(Ask(() => _setup.Hypervisor.GetDomainCapabilitiesXmlAsync(machine: machine, virtType: virtType)).Value);

    private Outcome<string> Ask(Func<System.Threading.Tasks.Task<string>> question)
    {
        Outcome<string> outcome = _setup.At(_setup.Time.Clock.TotalSeconds, question);
        _setup.Time.Start();
        return outcome;
    }
}
