using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

public sealed class DomainDefinitionTests
{
    public static TheoryData<string> Names => Definitions.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_reads_back_as_the_same_definition(string name)
    {
        DomainDefinition definition = Definitions.Parse(Definitions.Xml(name));

        string written = definition.ToXml();

        Definitions.Parse(written).ShouldBe(definition);
        Definitions.Parse(written).ToXml().ShouldBe(written);
    }

    [Fact]
    public void The_written_form_says_what_the_guest_gets()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.Xml("smallest"));

        definition.ToXml(id: 3).ShouldBe(
            """
            <domain type="qemu" id="3">
              <name>smallest</name>
              <uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
              <memory unit="KiB">16384</memory>
              <currentMemory unit="KiB">16384</currentMemory>
              <vcpu placement="static">1</vcpu>
              <os>
                <type arch="x86_64" machine="pc">hvm</type>
                <boot dev="hd" />
              </os>
              <clock offset="utc" />
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices />
            </domain>

            """);
    }

    [Fact]
    public void The_driver_finds_what_it_needs_to_start_and_to_name_disks()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.Xml("linux-q35"));

        definition.Name.ShouldBe("linux, on q35 = \"fast\"");
        definition.Uuid.ShouldBe(new Guid("4dea22b3-1d52-d8f3-2516-782e98ab3fa3"));
        definition.WantsKvm.ShouldBeTrue();
        definition.MemoryKiB.ShouldBe(128 * 1024);
        definition.Vcpus.ShouldBe(2);
        definition.Emulator.ShouldBeNull();
        definition.HostFiles.ShouldBe(
        [
            new HostFile("/srv/domains/vmlinuz,generic", "<os><kernel>", IsWritten: false),
            new HostFile("/srv/domains/initrd", "<os><initrd>", IsWritten: false),
            new HostFile("/srv/domains/root.img", "<devices><disk> 'vda' <source>", IsWritten: false),
            new HostFile(
                "/srv/domains/data, \"quoted\" \\ größe.qcow2", "<devices><disk> 'vdb' <source>", IsWritten: true),
        ]);
        definition.DiskTargets.ShouldBe(
            new Dictionary<string, string>
            {
                ["virtio-disk0"] = "vda", ["vda-format"] = "vda", ["vda-storage"] = "vda",
                ["virtio-disk1"] = "vdb", ["vdb-format"] = "vdb", ["vdb-storage"] = "vdb",
            },
            ignoreOrder: true);
    }

    [Fact]
    public void A_definition_without_uuid_gets_a_new_one_and_keeps_it_in_writing()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With(""));

        definition.Uuid.ShouldBe(Definitions.NewUuid);
        DomainDefinition.Parse(definition.ToXml(), () => throw new InvalidOperationException()).ShouldBe(definition);
    }

    [Fact]
    public void Metadata_comes_back_as_its_owner_wrote_it()
    {
        const string Metadata = "<metadata>\n <a xmlns=\"urn:a\"> <!--c--><b x=\"&#xA;\"> </b><?p i?></a></metadata>";

        DomainDefinition definition = Definitions.Parse(Definitions.With(Metadata));

        definition.ToXml().ShouldContain(Metadata);
    }

    [Fact]
    public void Disks_are_ordered_by_target_within_their_bus()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.Xml("ide-disks"));

        definition.Devices.Disks.Select(disk => disk.Target).ShouldBe(["hda", "hdd", "vdaa"]);
        definition.Devices.Disks.Select(disk => disk.Index).ShouldBe([0, 3, 26]);
    }

    [Fact]
    public void A_console_alone_is_the_first_serial_port()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With("", "<console type='null'/>"));

        definition.Devices.Serials.ShouldBe([new SerialDevice(0, new CharacterSource.Null())]);
        definition.ToXml().ShouldContain("<serial type=\"null\">");
    }

    [Fact]
    public void A_serial_port_without_number_comes_after_the_highest()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With(
            "", "<serial type='null'><target port='2'/></serial><serial type='null'/>"));

        definition.Devices.Serials.Select(serial => serial.Port).ShouldBe([2, 3]);
    }

    [Fact]
    public void Missing_arguments_are_refused_at_once()
    {
        Should.Throw<ArgumentNullException>(() => Definitions.Parse(null!));
        Should.Throw<ArgumentNullException>(() => DomainDefinition.Parse("<domain/>", null!));
    }
}
