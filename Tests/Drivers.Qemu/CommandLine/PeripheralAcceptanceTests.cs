using System;
using System.IO;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU, started from a definition, has the device under its alias and of the right kind.</summary>
public sealed class PeripheralAcceptanceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");

    public void Dispose() => _folder.Delete(recursive: true);

    [InstalledQemuTheory]
    [InlineData("pc", "<serial type='null'/>", "serial0", "isa-serial")]
    [InlineData("pc", "<serial type='null'/><serial type='pty'><target type='pci-serial'/></serial>", "serial1", "pci-serial")]
    [InlineData("q35", "<serial type='null'><target type='pci-serial'/></serial>", "serial0", "pci-serial")]
    [InlineData("q35", "<serial type='null'><target type='usb-serial'/></serial>", "serial0", "usb-serial")]
    [InlineData("microvm", "<serial type='null'/>", "serial0", "isa-serial")]
    [InlineData("pc", "<parallel type='null'/><parallel type='null'/>", "parallel1", "isa-parallel")]
    [InlineData("pc", "<console type='null'><target type='virtio'/></console>", "console0", "virtconsole")]
    [InlineData("q35", "<console type='null'/><console type='null'><target type='virtio'/></console>", "console1", "virtconsole")]
    [InlineData("q35", "<channel type='pty'><target type='virtio' name='a'/></channel>", "channel0", "virtserialport")]
    [InlineData("microvm", "<channel type='pty'><target type='virtio' name='a'/></channel>", "channel0", "virtserialport")]
    [InlineData("pc", "<input type='mouse' bus='usb'/>", "input0", "usb-mouse")]
    [InlineData("q35", "<input type='tablet'/>", "input0", "usb-tablet")]
    [InlineData("q35", "<input type='keyboard' bus='usb'/>", "input0", "usb-kbd")]
    [InlineData("pc", "<input type='mouse' bus='usb'/><input type='tablet'/><input type='keyboard' bus='usb'/>", "input2", "usb-kbd")]
    [InlineData("pc", "<input type='mouse' bus='usb'/><input type='tablet'/><input type='keyboard' bus='usb'/>", "hub0", "usb-hub")]
    [InlineData("pc", "<input type='mouse' bus='virtio'/>", "input0", "virtio-mouse-pci")]
    [InlineData("q35", "<input type='tablet' bus='virtio'/>", "input0", "virtio-tablet-pci")]
    [InlineData("q35", "<input type='keyboard' bus='virtio'/>", "input0", "virtio-keyboard-pci")]
    [InlineData("microvm", "<input type='keyboard' bus='virtio'/>", "input0", "virtio-keyboard-device")]
    [InlineData("pc", "<graphics type='vnc'/>", "video0", "cirrus-vga")]
    [InlineData("q35", "<video><model type='cirrus'/></video>", "video0", "cirrus-vga")]
    [InlineData("pc", "<video><model type='vga' vram='32768'/></video>", "video0", "VGA")]
    [InlineData("q35", "<video><model type='virtio' heads='2'/></video>", "video0", "virtio-vga")]
    [InlineData("q35", "<video><model type='vga'/></video><video><model type='virtio'/></video>", "video1", "virtio-gpu-pci")]
    [InlineData("microvm", "<video><model type='virtio'/></video>", "video0", "virtio-gpu-device")]
    [InlineData("q35", "<video><model type='bochs'/></video>", "video0", "bochs-display")]
    [InlineData("q35", "<video><model type='ramfb'/></video>", "video0", "ramfb")]
    [InlineData("pc", "<video><model type='qxl'/></video>", "video0", "qxl-vga")]
    [InlineData("pc", "<video><model type='vga'/></video><video><model type='qxl' heads='2'/></video>", "video1", "qxl")]
    [InlineData("pc", "<sound model='ich6'/>", "sound0", "intel-hda")]
    [InlineData("pc", "<sound model='ich6'/>", "sound0-codec0", "hda-duplex")]
    [InlineData("q35", "<sound model='ich9'/>", "sound0", "ich9-intel-hda")]
    [InlineData("q35", "<sound model='ich9'><codec type='micro'/><codec type='output'/></sound>", "sound0-codec0", "hda-micro")]
    [InlineData("q35", "<sound model='ich9'><codec type='micro'/><codec type='output'/></sound>", "sound0-codec1", "hda-output")]
    [InlineData("q35", "<sound model='ich9'/><sound model='ich6'/>", "sound1", "intel-hda")]
    [InlineData("pc", "<sound model='ac97'/>", "sound0", "AC97")]
    [InlineData("pc", "<sound model='ac97'/><sound model='es1370'/>", "sound1", "ES1370")]
    [InlineData("pc", "<sound model='sb16'/>", "sound0", "sb16")]
    [InlineData("q35", "<sound model='usb'/>", "sound0", "usb-audio")]
    [InlineData("pc", "<rng model='virtio'><rate bytes='9' period='8'/><backend model='random'/></rng>", "rng0", "virtio-rng-pci")]
    [InlineData("microvm", "<rng model='virtio'><backend model='builtin'/></rng>", "rng0", "virtio-rng-device")]
    [InlineData("q35", "<watchdog model='i6300esb' action='none'/>", "watchdog0", "i6300esb")]
    [InlineData("pc", "<watchdog model='ib700' action='inject-nmi'/>", "watchdog0", "ib700")]
    [InlineData("pc", "<watchdog model='ib700' action='dump'/>", "watchdog0", "ib700")]
    [InlineData("pc", "<panic/>", "panic0", "pvpanic")]
    [InlineData("q35", "<panic model='pvpanic'/>", "panic0", "pvpanic-pci")]
    [InlineData("pc", "", "balloon0", "virtio-balloon-pci")]
    [InlineData("q35", "<memballoon model='virtio' autodeflate='on' freePageReporting='on'/>", "balloon0", "virtio-balloon-pci")]
    [InlineData("microvm", "<memballoon model='virtio'/>", "balloon0", "virtio-balloon-device")]
    public async Task Qemu_has_the_device(string machine, string devices, string alias, string type)
    {
        using PausedQemu qemu = await StartAsync(machine, devices);

        (await qemu.GetAsync("/machine/peripheral/" + alias, "type")).ShouldBe(type);
        qemu.Output.Replace("char device redirected", "", StringComparison.Ordinal).ShouldNotContain("warning");
    }

    [InstalledQemuTheory]
    [InlineData("<serial type='null'><target port='2'/></serial>", "serial0", "index", "2")]
    [InlineData("<parallel type='null'><target port='1'/></parallel>", "parallel0", "index", "1")]
    [InlineData("<channel type='null'><target type='virtio' name='a,b'/></channel>", "channel0", "name", "a,b")]
    [InlineData("<channel type='null'><target type='virtio' name='a'/></channel>", "channel0", "nr", "1")]
    [InlineData("<console type='null'><target type='virtio'/></console>", "console0", "nr", "0")]
    [InlineData("<video><model type='vga' vram='32768'/></video>", "video0", "vgamem_mb", "32")]
    [InlineData("<video><model type='cirrus' vram='8192'/></video>", "video0", "vgamem_mb", "8")]
    [InlineData("<video><model type='bochs' vram='32768'/></video>", "video0", "vgamem", "33554432")]
    [InlineData("<video><model type='virtio' heads='3'/></video>", "video0", "max_outputs", "3")]
    [InlineData("<video><model type='qxl' ram='131072' vram='32768' vgamem='8192' heads='2'/></video>", "video0", "ram_size", "134217728")]
    [InlineData("<rng model='virtio'><rate bytes='9' period='8'/><backend model='random'/></rng>", "rng0", "max-bytes", "9")]
    [InlineData("<rng model='virtio'><rate bytes='9' period='8'/><backend model='random'/></rng>", "rng0", "period", "8")]
    [InlineData("<rng model='virtio'><rate bytes='9'/><backend model='random'/></rng>", "rng0", "period", "1000")]
    [InlineData("<panic><address type='isa' iobase='0x506'/></panic>", "panic0", "ioport", "1286")]
    [InlineData("<sound model='ich6'><codec type='output'/><codec type='duplex'/></sound>", "sound0-codec1", "cad", "1")]
    [InlineData("<sound model='ich6'/>", "sound0-codec0", "audiodev", "audio1")]
    [InlineData("<sound model='ac97'/>", "sound0", "audiodev", "audio1")]
    [InlineData("<sound model='sb16'/>", "sound0", "audiodev", "audio1")]
    [InlineData("<memballoon model='virtio' autodeflate='on'/>", "balloon0", "deflate-on-oom", "true")]
    [InlineData("<memballoon model='virtio' freePageReporting='on'/>", "balloon0", "free-page-reporting", "true")]
    [InlineData("<memballoon model='virtio'><stats period='7'/></memballoon>", "balloon0", "guest-stats-polling-interval", "7")]
    public async Task A_setting_of_a_device_arrives(string devices, string alias, string property, string value)
    {
        using PausedQemu qemu = await StartAsync("pc", devices);

        (await qemu.GetAsync("/machine/peripheral/" + alias, property)).ShouldBe(value, StringCompareShould.IgnoreCase);
    }

    [InstalledQemuTheory]
    [InlineData("/dev/urandom", "rng-random")]
    [InlineData(null, "rng-builtin")]
    public async Task Random_numbers_come_from_where_they_should(string? source, string type)
    {
        string model = source is null ? "builtin" : "random";
        using PausedQemu qemu = await StartAsync(
            "pc", $"<rng model='virtio'><backend model='{model}'>{source}</backend></rng>");

        (await qemu.GetAsync("/objects/objrng0", "type")).ShouldBe(type);
        if (source is not null)
        {
            (await qemu.GetAsync("/objects/objrng0", "filename")).ShouldBe(source);
        }
    }

    [InstalledQemuTheory]
    [InlineData("<watchdog model='itco'/>", "false")]
    [InlineData("", "true")]
    public async Task The_watchdog_of_the_chipset_is_let_loose_when_asked_for(string devices, string noreboot)
    {
        using PausedQemu qemu = await StartAsync("q35", devices);

        (await qemu.AskHumanlyAsync("info qtree")).ShouldContain($"noreboot = {noreboot}");
    }

    [InstalledQemuTheory]
    [InlineData("pc", "<memballoon model='none'/><video><model type='none'/></video>")]
    public async Task A_device_of_model_none_is_not_there(string machine, string devices)
    {
        using PausedQemu qemu = await StartAsync(machine, "<graphics type='vnc'><listen type='none'/></graphics>" + devices);

        string all = (await qemu.AskAsync("qom-list", new { path = "/machine/peripheral" })).ToString();
        all.ShouldNotContain("balloon0");
        all.ShouldNotContain("video0");
    }

    [InstalledQemuTheory]
    [InlineData("pc")]
    [InlineData("q35")]
    public async Task Mouse_and_keyboard_of_a_PC_are_there(string machine)
    {
        using PausedQemu qemu = await StartAsync(machine, "<input type='tablet' bus='usb'/>");

        string mice = (await qemu.AskAsync("query-mice")).ToString();
        mice.ShouldContain("QEMU PS/2 Mouse");
        mice.ShouldContain("QEMU HID Tablet");
    }

    [InstalledQemuTheory]
    [InlineData("pc")]
    [InlineData("q35")]
    public async Task All_of_them_fit_into_one_machine(string machine)
    {
        using PausedQemu qemu = await StartAsync(
            machine,
            """
            <serial type='pty'/><serial type='null'/><serial type='null'><target type='pci-serial'/></serial>
            <parallel type='null'/><console type='pty'/><console type='null'><target type='virtio'/></console>
            <console type='null'><target type='virtio'/></console>
            <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
            <channel type='null'><target type='virtio' name='b'/></channel>
            <input type='tablet' bus='usb'/><input type='keyboard' bus='virtio'/>
            <graphics type='vnc'><listen type='socket'/></graphics>
            <video><model type='virtio'/></video><video><model type='qxl'/></video>
            <watchdog model='i6300esb'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
            <panic model='isa'/><memballoon model='virtio'><stats period='5'/></memballoon>
            """);

        (await qemu.AskAsync("query-status")).GetProperty("status").GetString().ShouldBe("prelaunch");
        (await qemu.AskAsync("query-balloon")).GetProperty("actual").GetInt64().ShouldBe(64L << 20);
        (await qemu.GetAsync("/machine/peripheral/console2", "type")).ShouldBe("virtconsole");
    }

    private Task<PausedQemu> StartAsync(string machine, string devices)
    {
        DomainDefinition definition = Definitions.Complete(Definitions.WithMachine(machine, devices)
            .Replace("16384", "65536", StringComparison.Ordinal));
        return PausedQemu.StartAsync(definition, _folder.FullName);
    }
}
