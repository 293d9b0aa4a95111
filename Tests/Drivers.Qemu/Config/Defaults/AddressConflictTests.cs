using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config.Defaults;

/// <summary>Two devices in one place, and no place for a device, are errors that name them.</summary>
public sealed class AddressConflictTests
{
    private const string First = "<disk><source file='/a'/><target dev='vda'/>A</disk>\n";
    private const string Second = "<disk><source file='/b'/><target dev='vdb'/>A</disk>";

    [Theory]
    [InlineData("pc", "<address type='pci' bus='0' slot='5'/>", "0000:00:05.0")]
    [InlineData("q35", "<address type='pci' bus='1' slot='0'/>", "0000:01:00.0")]
    public void Two_devices_at_one_PCI_address_are_both_named(string machine, string address, string shown)
    {
        HypervisorException error = Error(machine, (First + Second).Replace("A", address));

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldBe(
            $"XML error: <devices><disk> at line 2, column 2: PCI address {shown} is that of <devices><disk> at line 1, column {Column(machine)} too");
    }

    [Fact]
    public void Two_disks_in_one_drive_place_are_both_named()
    {
        HypervisorException error = Error(
            "pc",
            "<disk><source file='/a'/><target dev='sda'/></disk>"
            + "<disk><source file='/b'/><target dev='sdb'/><address type='drive' unit='0'/></disk>");

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldContain("of 'sdb' is that of 'sda', <devices><disk> at line 1, column ");
    }

    [Fact]
    public void Two_disks_on_one_USB_port_are_both_named()
    {
        const string Stick = "<disk><source file='/a'/><target dev='sdT' bus='usb'/><address type='usb' port='1'/></disk>";

        HypervisorException error = Error("pc", Stick.Replace('T', 'a') + Stick.Replace('T', 'b'));

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldContain("USB bus 0 port 1 is that of <devices><disk> at line 1, column ");
    }

    [Theory]
    [InlineData("pc", "<address type='pci' slot='1'/>", "is that of <devices><disk>")]
    [InlineData("q35", "<address type='pci' slot='0x1f' function='3'/>", "is that of <devices><disk>")]
    [InlineData("q35", "<address type='pci' bus='1' slot='1'/>", "the slots of that bus are 0 to 0")]
    [InlineData("pc", "<address type='pci' bus='1' slot='0'/>", "the slots of that bus are 1 to 31")]
    public void A_place_that_is_not_free_for_devices_is_refused(string machine, string address, string why)
    {
        HypervisorException error = Error(machine, First.Replace("A", address));

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("at line 1, column ");
    }

    [Theory]
    [InlineData("<controller type='sata' index='0'><address type='pci' slot='3'/></controller>", "part of the board, at PCI address 0000:00:1f.2")]
    [InlineData(
        "<controller type='pci' index='1' model='pcie-root-port'><address type='pci' bus='2' slot='0'/></controller>",
        "on a pcie-root-port, where it cannot go")]
    [InlineData("<disk><source file='/a'/><target dev='sda' bus='usb'/><address type='usb' bus='3' port='1'/></disk>", "no such USB controller")]
    [InlineData("<disk><source file='/a'/><target dev='sda' bus='usb'/><address type='usb' bus='0' port='9'/></disk>", "has 4 ports")]
    public void A_place_that_the_machine_does_not_have_is_an_error(string devices, string why)
    {
        HypervisorException error = Error("q35", devices);

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("at line 1, column ");
    }

    [Theory]
    [InlineData("<controller type='usb' model='none'/>", "")]
    [InlineData("", "<address type='usb' bus='1'/>")]
    public void A_stick_without_a_port_is_refused(string controller, string address)
    {
        HypervisorException error = Error(
            "pc", $"{controller}<disk><source file='/a'/><target dev='sda' bus='usb'/>{address}</disk>");

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldContain("there is no USB port left for it");
    }

    [Theory]
    [InlineData("1.1", "there is no hub at USB bus 0 port 1")]
    [InlineData("2.9", "that hub has 8 ports")]
    [InlineData("02", "USB bus 0 port 2 is that of <devices><hub> at line 1")]
    public void A_port_of_a_hub_that_is_not_there_is_refused(string port, string why)
    {
        HypervisorException error = Error(
            "pc",
            "<hub type='usb'><address type='usb' bus='0' port='2'/></hub>"
            + $"<input type='tablet' bus='usb'><address type='usb' bus='0' port='{port}'/></input>");

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("<devices><input> at line 1, column ");
    }

    [Fact]
    public void More_devices_than_slots_are_refused()
    {
        string names = "abcdefghijklmnopqrstuvwxyz";
        string disks = string.Concat(names.SelectMany(first => names.Take(10), (first, second) =>
            $"<disk><source file='/a'/><target dev='vd{first}{second}'/></disk>"));

        HypervisorException error = Error("q35", disks);

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldContain(" left for it");
    }

    [Fact]
    public void An_address_that_was_given_is_kept()
    {
        Definitions.Complete(Definitions.WithMachine("pc", First.Replace("A", "<address type='pci' slot='9'/>")))
            .Devices.Disks[0].Address.ShouldBe(new PciAddress(0, 9));
    }

    [Fact]
    public void An_alias_of_the_user_is_kept_and_any_other_ignored()
    {
        string aliases = First.Replace("A", "<alias name='ua-root'/>") + Second.Replace("A", "<alias name='virtio-disk7'/>");

        Definitions.Complete(Definitions.WithMachine("pc", aliases)).Devices.WithAliases().Disks
            .Select(disk => disk.Id)
            .ShouldBe(["ua-root", "virtio-disk1"]);
    }

    private static HypervisorException Error(string machine, string devices) =>
        Should.Throw<HypervisorException>(() => Definitions.Complete(Definitions.WithMachine(machine, devices)));

    // Of the name of the first device.
    private static int Column(string machine) => Definitions.WithMachine(machine, "|").IndexOf('|') + 2;
}
