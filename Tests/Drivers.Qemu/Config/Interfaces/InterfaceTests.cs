using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Defaults;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config.Interfaces;

public sealed class InterfaceTests
{
    private const string Mac = "<mac address='52:54:00:00:00:01'/>";

    [Theory]
    [InlineData("pc")]
    [InlineData("q35")]
    [InlineData("microvm")]
    public void Any_interface_survives_being_written_and_read(string machine)
    {
        DomainDefinition parsed = Definitions.Parse(Definitions.WithMachine(machine));
        DomainDefinition bare = parsed with { Boot = parsed.Boot with { Devices = [] } }; // The devices say themselves which of them boot.
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(InterfaceGenerator.Some(bare.Boot.Machine).ToArbitrary(), interfaces =>
            {
                DomainDefinition definition = bare with { Devices = bare.Devices with { Interfaces = interfaces } };

                // Places that are assigned by reading are no matter of this family.
                Definitions.Parse(definition.ToXml()).Devices.Interfaces.Select(device => device with { Address = null })
                    .ShouldBe(interfaces);
            }));
    }

    [Fact]
    public void What_is_not_said_is_as_libvirt_has_it()
    {
        InterfaceDevice device = Parse("<interface type='user'/>");

        device.Mac.ShouldBeNull();
        device.Model.ShouldBe(InterfaceModel.Rtl8139);
        device.IsLinkUp.ShouldBeNull();
        device.Source.ShouldBe(new InterfaceSource.User());
        Parse("<interface/>").Source.ShouldBe(device.Source);
        Parse("<interface type='user'/>", "microvm").Model.ShouldBe(InterfaceModel.Virtio);
    }

    [Fact]
    public void A_card_without_an_address_is_given_one_and_others_keep_theirs()
    {
        var random = new VirtualRandom();
        DomainDefinition definition = DomainDefaults.Complete(
            Definitions.Parse(Definitions.With("", $"<interface/><interface>{Mac}</interface><interface/>")),
            new DefaultsContext { NewMac = () => NetworkValues.NewMac(random) });

        MacAddress[] macs = [.. definition.Devices.Interfaces.Select(device => device.CardMac)];
        macs.Distinct().Count().ShouldBe(3);
        macs.ShouldAllBe(mac => mac.Value >> 24 == 0x525400);
        macs[1].ToString().ShouldBe("52:54:00:00:00:01");
        definition.ToXml().ShouldContain($"<mac address=\"{macs[0]}\" />");
    }

    [Fact]
    public void Cards_get_slots_of_the_kind_that_they_are()
    {
        string cards = "<interface><model type='virtio'/></interface><interface><model type='e1000e'/></interface><interface><model type='rtl8139'/></interface>";
        DomainDefinition pc = Definitions.Complete(Definitions.Parse(Definitions.With("", cards)));
        DomainDefinition q35 = Definitions.Complete(Definitions.Parse(Definitions.WithMachine("q35", cards)));

        pc.Devices.Interfaces.Select(device => device.Address!.ToString()).Distinct().Count().ShouldBe(3);
        pc.Devices.Interfaces.ShouldAllBe(device => ((PciAddress)device.Address!).Bus == 0);
        q35.Devices.Interfaces.Select(device => device.Address!.ToString()).Distinct().Count().ShouldBe(3);
        q35.Devices.Interfaces.ShouldAllBe(device => ((PciAddress)device.Address!).Bus > 0);
        Definitions.Complete(Definitions.Parse(q35.ToXml())).ShouldBe(q35);
    }

    [Fact]
    public void What_a_run_was_given_is_shown_while_it_lasts()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With(
            "", $"<interface type='network'>{Mac}<source network='default' portid='x' bridge='virbr0'/><target dev='vnet7'/></interface>"));

        string live = definition.ToXml(new DomainXmlView(Id: 3));
        live.ShouldContain("<target dev=\"vnet7\" />");
        live.ShouldContain("<source network=\"default\" bridge=\"virbr0\" />");

        string inactive = definition.ToXml(DomainXmlView.Stored);
        inactive.ShouldNotContain("vnet7");
        inactive.ShouldNotContain("virbr0");
        definition.Devices.Interfaces[0].WithoutRun().ShouldBe(Definitions.Parse(inactive).Devices.Interfaces[0]);
    }

    [Fact]
    public void The_address_of_a_tap_differs_from_that_of_the_guest()
    {
        Parse($"<interface type='ethernet'>{Mac}</interface>").TapMac.ToString().ShouldBe("fe:54:00:00:00:01");
        Parse("<interface type='ethernet'><mac address='fe:54:00:00:00:01'/></interface>").TapMac.ToString().ShouldBe("fa:54:00:00:00:01");
    }

    [Theory]
    [InlineData("<mac address='x'/>", 27, "XML error: <devices><interface><mac address='x'> at line 1, column 137: unable to parse mac address")]
    [InlineData("<mac address='01:00:5e:00:00:01'/>", 27, "expected unicast mac address, found multicast")]
    [InlineData("<mac address='00:00:00:00:00:00'/>", 67, "to QEMU that is no address")]
    [InlineData("<mac/>", 27, "missing required attribute 'address'")]
    [InlineData("<model type='lan9118'/>", 67, "unsupported configuration: <devices><interface><model type='lan9118'> at line 1, column 139: supported: virtio, ")]
    [InlineData("<target dev='tap0'/>", 67, "a user-mode interface has no device on the host")]
    [InlineData("<mtu size='1500'/>", 67, "a user-mode interface has no device on the host")]
    [InlineData("<link state='maybe'/>", 27, "either up or down")]
    [InlineData("<boot order='0'/>", 27, "orders start at 1")]
    [InlineData("<boot order='-1'/>", 27, "not a number from 0")]
    [InlineData("<rom enabled='no' bar='on'/>", 27, "bar and file have no meaning with enabled='no'")]
    [InlineData("<rom file='r'/>", 27, "the path must be absolute")]
    [InlineData("<driver name='vhost'/>", 67, "QEMU moves the packets here")]
    [InlineData("<driver txmode='timer'/>", 67, "<driver txmode='timer'>")]
    [InlineData("<model type='virtio'/><driver rx_queue_size='300'/>", 67, "a power of two from 256 to 1024")]
    [InlineData("<ip address='10.0.2.256'/>", 27, "not an address of IPv4")]
    [InlineData("<ip address='1'/>", 27, "not an address of IPv4")]
    [InlineData("<ip address='fec0::' family='ipv4'/>", 27, "not an address of IPv4")]
    [InlineData("<ip address='fec0::' family='ipv6' prefix='127'/>", 67, "QEMU's own hosts must fit in: from 1 to 126")]
    [InlineData("<ip address='10.0.2.0' prefix='28'/>", 67, "QEMU's own hosts must fit in: from 1 to 27")]
    [InlineData("<ip address='10.0.2.0'/><ip address='10.0.3.0'/>", 67, "only one of each family is supported")]
    [InlineData("<source bridge='br0'/>", 67, "<source>")]
    public void A_user_mode_interface_is_refused_with_its_place(string child, int code, string message)
        => ShouldBeRefused($"<interface type='user'>{child}</interface>", code, message);

    [Theory]
    [InlineData("<interface type='bridge'/>", 27, "missing required element 'source'")]
    [InlineData("<interface type='bridge'><source/></interface>", 27, "missing required attribute 'bridge'")]
    [InlineData("<interface type='bridge'><source bridge='0123456789abcdef'/></interface>", 27, "a name of a device has 1 to 15 bytes")]
    [InlineData("<interface type='bridge'><source bridge='b'/><target dev='a/b'/></interface>", 27, "a name of a device has 1 to 15 bytes")]
    [InlineData("<interface type='bridge'><source bridge='b'/><target dev='t' managed='no'/></interface>", 67, "managed='no'")]
    [InlineData("<interface type='bridge'><source bridge='b'/><mtu size='65522'/></interface>", 27, "from 68 to 65521")]
    [InlineData("<interface type='bridge'><mac address='fe:00:00:00:00:01'/><source bridge='b'/></interface>", 67, "reserved for the host's end")]
    [InlineData("<interface type='ethernet'><target managed='no'/></interface>", 27, "it needs the name of a device, dev")]
    [InlineData("<interface type='network'><source network=''/></interface>", 27, "the network has no name")]
    [InlineData("<interface type='direct'/>", 67, "supported: user, bridge, ethernet, network")]
    public void An_interface_is_refused_with_its_place(string element, int code, string message)
        => ShouldBeRefused(element, code, message);

    [Fact]
    public void Two_interfaces_cannot_have_one_target()
        => ShouldBeRefused(
            "<interface type='ethernet'><target dev='t'/></interface><interface type='ethernet'><target dev='t'/></interface>",
            27,
            "target 't' is used twice");

    [Fact]
    public void A_machine_without_buses_takes_no_card()
    {
        Should.Throw<HypervisorException>(() => Parse("<interface type='user'/>", "none")).Message.ShouldContain("has no bus");
        Should.Throw<HypervisorException>(() => Parse("<interface type='user'><model type='e1000'/></interface>", "microvm"))
            .Message.ShouldContain("has no PCI bus");
        Should.Throw<HypervisorException>(() => Parse("<interface type='user'><rom bar='on'/></interface>", "microvm"))
            .Message.ShouldContain("<rom>");
    }

    [Theory]
    [InlineData(
        "<interface type='user'>MAC<model type='e1000'/></interface>",
        "user,id=hostnet0", "e1000,netdev=hostnet0,mac=52:54:00:00:00:01,id=net0")]
    [InlineData(
        "<interface type='user'>MAC<ip address='10.9.0.0' prefix='24'/><ip family='ipv6' address='fec9::'/></interface>",
        "user,id=hostnet0,net=10.9.0.0/24,ipv6-prefix=fec9::", "rtl8139,netdev=hostnet0,mac=52:54:00:00:00:01,id=net0")]
    [InlineData(
        "<interface type='bridge'>MAC<source bridge='b'/><model type='virtio'/><driver txmode='timer' ioeventfd='on' event_idx='off' rx_queue_size='512'/>"
            + "<mtu size='9000'/><boot order='2'/><rom bar='off' file='/a,b'/></interface>",
        "tap,fd=7,id=hostnet0,vhost=off",
        "virtio-net-pci,tx=timer,ioeventfd=on,event_idx=off,rx_queue_size=512,netdev=hostnet0,mac=52:54:00:00:00:01,host_mtu=9000,bootindex=2,rombar=0,romfile=/a,,b,id=net0")]
    [InlineData(
        "<interface type='ethernet'>MAC<model type='vmxnet3'/><rom enabled='no'/><mtu size='9000'/></interface>",
        "tap,fd=7,id=hostnet0,vhost=off", "vmxnet3,netdev=hostnet0,mac=52:54:00:00:00:01,romfile=,id=net0")]
    public void An_interface_becomes_a_backend_and_a_card(string element, string backend, string card)
    {
        DomainDefinition definition = Definitions.Parse(
            Definitions.With("", element.Replace("MAC", Mac, StringComparison.Ordinal)));
        var context = new QemuLaunchContext("tcg", 3) { InterfaceHandles = new Dictionary<string, int>(StringComparer.Ordinal) { ["net0"] = 7 } };

        string[] arguments = [.. QemuCommandLine.Build(definition, context)];
        int at = Array.IndexOf(arguments, "-netdev");
        arguments[at + 1].ShouldBe(backend);
        arguments[at + 2].ShouldBe("-device");
        arguments[at + 3].ShouldStartWith(card);
    }

    [Fact]
    public void A_machine_without_PCI_has_the_bare_transport() => QemuCommandLine
        .Build(Definitions.Parse(Definitions.WithMachine("microvm", $"<interface type='user'>{Mac}</interface>")), new QemuLaunchContext("tcg", 3))
        .ShouldContain("virtio-net-device,netdev=hostnet0,mac=52:54:00:00:00:01,id=net0");

    private static InterfaceDevice Parse(string element, string machine = "pc")
        => Definitions.Parse(Definitions.WithMachine(machine, element)).Devices.Interfaces.ShouldHaveSingleItem();

    private static void ShouldBeRefused(string element, int code, string message)
    {
        HypervisorException error = Should.Throw<HypervisorException>(() => Definitions.Parse(Definitions.With("", element)));
        ((int)error.Code).ShouldBe(code, error.Message);
        error.Message.ShouldContain(message);
        error.Message.ShouldContain("<devices><interface");
        error.Message.ShouldContain(" at line 1, column ");
    }
}
