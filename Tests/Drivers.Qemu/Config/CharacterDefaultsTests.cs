using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>What is filled in, mirrored and left to a start, as libvirt does.</summary>
public sealed class CharacterDefaultsTests
{
    private const string Agent = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";
    private const string Folder = "/run/x/channel/target/domain-1-x";

    private static DomainDevices Devices(string devices, string machine = "pc") =>
        Definitions.Complete(Definitions.WithMachine(machine, devices)).Devices;

    private static string Live(string devices, RunChoices choices)
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With("", devices));
        return (definition with { Devices = definition.Devices.At(choices).WithAliases() }).ToXml(id: 1);
    }

    [Theory]
    [InlineData("pc", 2)]
    [InlineData("q35", 2)]
    [InlineData("microvm", 0)]
    [InlineData("none", 0)]
    public void A_PC_has_mouse_and_keyboard_a_balloon_and_a_place_for_sound(string machine, int inputs)
    {
        DomainDevices devices = Devices("", machine);

        devices.Inputs.Count.ShouldBe(inputs);
        devices.Inputs.ShouldAllBe(input => input.Bus == InputBus.Ps2);
        (devices.Balloon is not null).ShouldBe(inputs > 0);
        (devices.Audio is not null).ShouldBe(inputs > 0);
    }

    [Fact]
    public void A_display_brings_a_card()
    {
        DomainDevices devices = Devices("<graphics type='vnc'/>");

        devices.Videos.Select(video => video with { Address = null })
            .ShouldBe([new VideoDevice(VideoModel.Cirrus) { VramKiB = 16384, IsPrimary = true }]);
        Devices("").Videos.ShouldBeEmpty();
    }

    [Fact]
    public void The_first_serial_port_is_shown_as_a_console_too()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With(
            "", "<serial type='file'><source path='/a'/><log file='/b' append='on'/></serial>"));

        definition.ToXml().ShouldContain(
            """
                <console type="file">
                  <source path="/a" />
                  <log file="/b" append="on" />
                  <target type="serial" port="0" />
                </console>
            """);
    }

    [Theory]
    [InlineData("<serial type='pty'/>")]
    [InlineData("<serial type='pty'/><console type='pty'/>")]
    [InlineData("<serial type='pty'/><console type='pty'><target type='serial' port='0'/></console>")]
    [InlineData("<console type='pty' tty='/dev/pts/1'><source path='/dev/pts/1'/></console>")]
    [InlineData("<console/>")]
    public void A_console_and_a_serial_port_are_one(string devices)
    {
        Devices(devices).Serials.ShouldBe([new SerialDevice(0, new CharacterSource.Pty())]);
        Devices(devices).Consoles.ShouldBeEmpty();
    }

    [Fact]
    public void A_serial_port_on_PCI_or_USB_has_any_number()
    {
        DomainDevices devices = Devices(
            "<serial type='pty'><target type='pci-serial'/></serial><serial type='pty'/>"
            + "<serial type='pty'><target port='3'/></serial>"
            + "<serial type='pty'><target type='usb-serial' port='9'/></serial>");

        devices.Serials.Select(serial => serial.Port).ShouldBe([10, 0, 3, 9]);
    }

    [Fact]
    public void Aliases_are_libvirts()
    {
        DomainDevices devices = Devices(
            "<serial type='pty'/><console type='pty'/><console type='pty'><target type='virtio'/></console>" + Agent
            + "<graphics type='vnc'/><watchdog model='ib700'/><rng model='virtio'><backend model='builtin'/></rng><panic/>"
            + "<parallel type='null'/>");

        devices.WithAliases().All.Select(device => device.Id)
            .Where(id => id is not ("usb" or "ide") && !id.StartsWith("pci") && !id.StartsWith("virtio-serial"))
            .ShouldBe(
            [
                "serial0", "parallel0", "console1", "channel0", "input0", "input1", "video0", "watchdog0", "balloon0",
                "rng0", "panic0",
            ]);
    }

    [Fact]
    public void A_virtio_console_alone_is_the_first()
    {
        Devices("<console type='pty'><target type='virtio'/></console>").WithAliases()
            .Consoles.Single().Id.ShouldBe("console0");
    }

    [Fact]
    public void The_primary_card_is_the_first()
    {
        DomainDevices devices = Devices(
            "<video><model type='virtio'/></video><video><model type='qxl' primary='yes'/></video>");

        devices.Videos.Select(video => (video.Model, video.IsPrimary))
            .ShouldBe([(VideoModel.Qxl, true), (VideoModel.Virtio, false)]);
    }

    [Fact]
    public void A_channel_without_a_path_gets_one_at_a_start_and_loses_it_with_the_run()
    {
        var choices = new RunChoices(Folder, VncPort: null);
        string live = Live(Agent, choices);

        live.ShouldContain($"<source mode=\"bind\" path=\"{Folder}/org.qemu.guest_agent.0\" />");
        Definitions.Parse(live).Devices.Channels.Single().Source.ShouldBe(new CharacterSource.Unix(Path: null));
        Devices(Agent).Channels.Single().IsAgent.ShouldBeTrue();
    }

    [Fact]
    public void A_chosen_port_is_shown_while_the_run_lasts()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With("", "<graphics type='vnc' autoport='yes'/>"));
        DomainDefinition run = definition with { Devices = definition.Devices.At(new RunChoices(null, 5907)) };

        run.ToXml(id: 1).ShouldContain("<graphics type=\"vnc\" port=\"5907\" autoport=\"yes\">");
        run.ToXml().ShouldContain("<graphics type=\"vnc\" port=\"-1\" autoport=\"yes\">");
        Definitions.Parse(run.ToXml(id: 1)).ShouldBe(definition);
    }

    [Fact]
    public void What_a_run_tells_of_its_terminals_and_channels_is_shown_while_it_lasts()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With("", "<serial type='pty'/>" + Agent));
        DomainDefinition run = definition with
        {
            Devices = definition.Devices with
            {
                Serials = [new SerialDevice(0, new CharacterSource.Pty { Path = "/dev/pts/7" })],
                Channels = [.. definition.Devices.Channels.Select(channel => channel with { IsConnected = true })],
            },
        };

        run.ToXml(id: 1).ShouldContain("<console type=\"pty\" tty=\"/dev/pts/7\">");
        run.ToXml(id: 1).ShouldContain("state=\"connected\"");
        run.ToXml().ShouldBe(definition.ToXml());
        Definitions.Parse(run.ToXml(id: 1)).ShouldBe(definition);
    }

    [Fact]
    public void A_password_is_shown_to_those_who_may_see_it()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With("", "<graphics type='vnc' passwd='sesame'/>"));

        definition.ToXml(DomainXmlView.Inactive).ShouldNotContain("sesame");
        definition.ToXml(DomainXmlView.Stored).ShouldContain("passwd=\"sesame\"");
    }

    [Fact]
    public void The_migratable_form_is_without_places_on_this_host_and_without_what_is_always_there()
    {
        DomainDefinition definition = Definitions.Complete(
            Definitions.With("", Agent + "<graphics type='vnc' passwd='sesame'><listen type='socket'/></graphics>"));
        var choices = new RunChoices(Folder, VncPort: null);
        DomainDefinition run = definition with { Devices = definition.Devices.At(choices).WithAliases() };
        var stored = new DomainXmlView { IsSecure = true };

        string[] kept = run.ToXml(stored with { IsMigratable = true }).Split('\n'), all = run.ToXml(stored).Split('\n');

        all.Except(kept).Select(static line => line.Trim()).ShouldBe(
        [
            "<controller type=\"usb\" index=\"0\" model=\"piix3-uhci\">",
            "<address type=\"pci\" domain=\"0x0000\" bus=\"0x00\" slot=\"0x01\" function=\"0x2\" />",
            "<controller type=\"pci\" index=\"0\" model=\"pci-root\" />",
            "<input type=\"keyboard\" bus=\"ps2\" />",
            "<audio id=\"1\" type=\"none\" />",
        ]);
        kept.ShouldNotContain(static line => line.Contains(Folder, StringComparison.Ordinal));
        kept.ShouldContain(static line => line.Contains("passwd=\"sesame\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_free_port_is_chosen()
    {
        DomainDevices devices = Devices("<graphics type='vnc'/>");

        RunChoices.For(devices, Folder, port => port >= 5903).ShouldBe(new RunChoices(Folder, 5903));
        RunChoices.For(Devices("<graphics type='vnc' port='5901'/>"), Folder, _ => true).VncPort.ShouldBeNull();
        var error = Should.Throw<HypervisorException>(() => RunChoices.For(devices, Folder, _ => false));
        error.Code.ShouldBe(ErrorCode.OperationFailed);
        error.Message.ShouldContain("5900-65535");
    }

    [Theory]
    [InlineData(Agent)]
    [InlineData("<graphics type='vnc'/>")]
    [InlineData("<graphics type='vnc'><listen type='socket'/></graphics>")]
    public void What_was_not_chosen_is_not_guessed(string device)
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With("", device));

        Should.Throw<System.InvalidOperationException>(
            () => QemuCommandLine.Build(definition, new QemuLaunchContext("tcg", 3)));
    }

    [Fact]
    public void A_chosen_path_that_the_kernel_would_not_take_is_refused()
    {
        DomainDevices devices = Devices(Agent);
        var choices = new RunChoices("/" + new string('f', 90), VncPort: null);

        var error = Should.Throw<HypervisorException>(() => devices.At(choices));
        error.Code.ShouldBe(ErrorCode.InternalError);
        error.Message.ShouldContain("too long");
    }

    [Fact]
    public void What_the_monitor_must_be_told_is_listed()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With(
            "", "<graphics type='vnc' passwd='sesame'/><memballoon model='virtio'><stats period='5'/></memballoon>"));

        PostStartCommand.Of(definition).ShouldBe(
        [
            new PostStartCommand.SetVncPassword(new VncPassword("sesame")),
            new PostStartCommand.PollBalloon("balloon0", 5),
        ]);
        PostStartCommand.Of(Definitions.Parse(Definitions.With("", "<graphics type='vnc'/>"))).ShouldBeEmpty();
        PostStartCommand.Of(Definitions.Parse(Definitions.With(
            "", "<graphics type='vnc' passwd='a'><listen type='none'/></graphics>"))).ShouldBeEmpty();
    }
}
