using Rx.Hypervisor.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>What is wrong with a character device, a display or a small device, and where. Devices start at column 109.</summary>
public sealed class CharacterErrorTests
{
    private const string Unsupported = "unsupported configuration: <devices>";
    private const string Wrong = "XML error: <devices>";

    [Theory]
    [InlineData("<serial type='tcp'><source mode='bind' service='65536'/></serial>", Wrong + "<serial><source service='65536'>", 148)]
    [InlineData("<serial type='tcp'><source mode='bind' service='a,b'/></serial>", Wrong + "<serial><source service='a,b'>", 148)]
    [InlineData("<serial type='tcp'><source mode='connect' service='1'/></serial>", Wrong + "<serial><source>", 129)]
    [InlineData("<serial type='tcp'><source mode='bind'/></serial>", Wrong + "<serial><source>", 129)]
    [InlineData("<serial type='tcp'/>", Wrong + "<serial>", 110)]
    [InlineData("<serial type='file'><source path='a'/></serial>", Wrong + "<serial><source path='a'>", 137)]
    [InlineData("<serial type='null'><log/></serial>", Wrong + "<serial><log>", 130)]
    [InlineData("<serial type='null'><log file='/a' append='1'/></serial>", Wrong + "<serial><log append='1'>", 144)]
    [InlineData("<serial type='null'><target port='-1'/></serial>", Wrong + "<serial><target port='-1'>", 137)]
    [InlineData("<parallel type='null'><target port='3'/></parallel>", Unsupported + "<parallel><target port='3'>", 139)]
    [InlineData("<console type='null'/><console type='null'/>", Unsupported + "<console>", 132)]
    [InlineData("<channel type='pty'><target type='virtio'/></channel>", Wrong + "<channel><target>", 130)]
    [InlineData("<channel type='pty'><target type='virtio' name=''/></channel>", Wrong + "<channel><target name=''>", 151)]
    [InlineData("<channel type='pty'/>", Wrong + "<channel>", 110)]
    [InlineData("<channel type='unix'><target type='virtio' name='a/b'/></channel>", Unsupported + "<channel><target name='a/b'>", 152)]
    [InlineData("<channel type='unix'><source mode='connect'/><target type='virtio' name='a'/></channel>", Wrong + "<channel><source>", 131)]
    [InlineData("<channel type='pty'><target type='virtio' name='a' state='on'/></channel>", Wrong + "<channel><target state='on'>", 160)]
    [InlineData("<input/>", Wrong + "<input>", 110)]
    [InlineData("<input type='tablet' bus='ps2'/>", Unsupported + "<input>", 110)]
    [InlineData("<input type='mouse' model='virtio'/>", Unsupported + "<input model='virtio'>", 129)]
    [InlineData("<graphics/>", Wrong + "<graphics>", 110)]
    [InlineData("<graphics type='spice'/>", Unsupported + "<graphics type='spice'>", 119)]
    [InlineData("<graphics type='vnc' port='5899'/>", Unsupported + "<graphics port='5899'>", 130)]
    [InlineData("<graphics type='vnc' port='65536'/>", Wrong + "<graphics port='65536'>", 130)]
    [InlineData("<graphics type='vnc' autoport='no'/>", Wrong + "<graphics>", 110)]
    [InlineData("<graphics type='vnc' autoport='on'/>", Wrong + "<graphics autoport='on'>", 130)]
    [InlineData("<graphics type='vnc' passwd='123456789'/>", Wrong + "<graphics passwd>", 130)]
    [InlineData("<graphics type='vnc' keymap='../de'/>", Wrong + "<graphics keymap='../de'>", 130)]
    [InlineData("<graphics type='vnc' listen='::'><listen type='address' address='::1'/></graphics>", Wrong + "<graphics listen='::'>", 130)]
    [InlineData("<graphics type='vnc'><listen/></graphics>", Wrong + "<graphics><listen>", 131)]
    [InlineData("<video/>", Wrong + "<video>", 110)]
    [InlineData("<video><model type='vga' vram='1'/></video>", Unsupported + "<video><model vram='1'>", 134)]
    [InlineData("<video><model type='cirrus' vram='32768'/></video>", Unsupported + "<video><model vram='32768'>", 137)]
    [InlineData("<video><model type='virtio' vram='1'/></video>", Unsupported + "<video><model vram='1'>", 137)]
    [InlineData("<video><model type='vga' heads='2'/></video>", Unsupported + "<video><model heads='2'>", 134)]
    [InlineData("<video><model type='virtio' heads='0'/></video>", Wrong + "<video><model heads='0'>", 137)]
    [InlineData("<video><model type='virtio' heads='17'/></video>", Wrong + "<video><model heads='17'>", 137)]
    [InlineData("<video><model type='none'/></video><video><model type='virtio'/></video>", Unsupported + "<video>", 145)]
    [InlineData("<rng model='virtio'/>", Wrong + "<rng>", 110)]
    [InlineData("<rng model='virtio'><backend model='random'>urandom</backend></rng>", Wrong + "<rng><backend>urandom", 130)]
    [InlineData("<rng model='virtio'><rate bytes='0'/><backend model='random'/></rng>", Wrong + "<rng><rate bytes='0'>", 135)]
    [InlineData("<rng model='virtio'><rate/><backend model='random'/></rng>", Wrong + "<rng><rate>", 130)]
    [InlineData("<watchdog model='ib700'/><watchdog model='ib700'/>", Unsupported + "<watchdog>", 135)]
    [InlineData("<watchdog model='ib700'><address type='pci' slot='0x05'/></watchdog>", Unsupported + "<watchdog><address type='pci'>", 142)]
    [InlineData("<memballoon model='virtio' autodeflate='yes'/>", Wrong + "<memballoon autodeflate='yes'>", 136)]
    [InlineData("<memballoon model='virtio'><stats/></memballoon>", Wrong + "<memballoon><stats>", 137)]
    [InlineData("<audio type='none'/>", Wrong + "<audio>", 110)]
    public void What_is_wrong_is_named_with_its_place(string device, string message, int column)
    {
        HypervisorException error = Error(Definitions.With("", device));

        error.Message.ShouldStartWith(message);
        error.Message.ShouldContain($" at line 1, column {column}");
        error.Code.ShouldBe(message.StartsWith("XML", System.StringComparison.Ordinal)
            ? ErrorCode.XmlError
            : ErrorCode.ConfigUnsupported);
    }

    [Theory]
    [InlineData("none", "<graphics type='vnc'/>")]
    [InlineData("none", "<rng model='virtio'><backend model='builtin'/></rng>")]
    [InlineData("none", "<memballoon model='virtio'/>")]
    [InlineData("none", "<channel type='pty'><target type='virtio' name='a'/></channel>")]
    [InlineData("none", "<console type='pty'><target type='virtio'/></console>")]
    [InlineData("none", "<parallel type='null'/>")]
    [InlineData("microvm", "<serial type='null'><target type='pci-serial'/></serial>")]
    [InlineData("microvm", "<input type='mouse' bus='ps2'/>")]
    [InlineData("microvm", "<input type='tablet'/>")]
    [InlineData("microvm", "<video><model type='vga'/></video>")]
    public void A_device_for_which_the_machine_has_no_place_is_unsupported(string machine, string device)
    {
        HypervisorException error = Error(Definitions.WithMachine(machine, device));

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldContain($"machine '{machine}'");
        error.Message.ShouldContain(" at line 1, column ");
    }

    [Fact]
    public void Two_channels_of_one_name_are_refused()
    {
        const string Channel = "<channel type='pty'><target type='virtio' name='a'/></channel>";

        HypervisorException error = Error(Definitions.With("", Channel + Channel));

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldStartWith("XML error: <devices><channel> at line 1, column 172: there are two channels");
    }

    [Fact]
    public void No_error_shows_a_password()
    {
        string secret = new('s', 200);

        Error(Definitions.With("", $"<graphics type='vnc' passwd='{secret}'/>")).Message.ShouldNotContain("sss");
        Error(Definitions.With("", "<graphics type='vnc' passwd='sesame' websocket='1'/>")).Message.ShouldNotContain("sesame");
        new VncDisplay(new VncListen.None()) { Password = new VncPassword("sesame") }.ToString().ShouldNotContain("sesame");
    }

    private static HypervisorException Error(string xml) =>
        Should.Throw<HypervisorException>(() => Definitions.Parse(xml));
}
