using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

public sealed class DefinitionErrorTests
{
    private const string Disk = "<disk><source file='/a'/><target dev='vda'/></disk>";

    [Theory]
    [InlineData("", "(domain_definition):1: column 1: ")]
    [InlineData("nothing", "(domain_definition):1: column 1: ")]
    [InlineData("<domain>\n  <name>x</nam>", "(domain_definition):2: column 12: ")]
    [InlineData("<domain/><domain/>", "(domain_definition):1: column 11: ")]
    [InlineData("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain>&a;</domain>", "(domain_definition):1: column 1: ")]
    [InlineData("<domain>&a;</domain>", "(domain_definition):1: column 10: ")]
    [InlineData("<domain a='1' a='2'/>", "(domain_definition):1: column 15: ")]
    [InlineData("<domain>\u0001</domain>", "(domain_definition):1: column 9: ")]
    public void Text_that_is_not_well_formed_is_refused_at_its_place(string xml, string start)
    {
        HypervisorException error = Error(xml);

        error.Code.ShouldBe(ErrorCode.XmlDetail);
        error.Message.ShouldStartWith(start);
    }

    [Fact]
    public void A_document_over_the_size_bound_is_refused()
    {
        Error($"<domain>{new string(' ', ConfigXml.MaxBytes)}</domain>").Code.ShouldBe(ErrorCode.XmlDetail);
    }

    [Fact]
    public void A_document_over_the_depth_bound_is_refused()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("<a>", depth))
            + string.Concat(Enumerable.Repeat("</a>", depth));

        Definitions.Parse(Definitions.With($"<metadata>{Nested(ConfigXml.MaxDepth - 1)}</metadata>")).ShouldNotBeNull();
        HypervisorException error = Error(Definitions.With($"<metadata>{Nested(ConfigXml.MaxDepth)}</metadata>"));

        error.Code.ShouldBe(ErrorCode.XmlDetail);
        error.Message.ShouldStartWith("(domain_definition):1: column ");
    }

    [Theory]
    [InlineData("<network/>", "XML error: unexpected root element <network> at line 1, column 2")]
    [InlineData("<d:domain xmlns:d='urn:d'/>", "XML error: unexpected root element <domain> at line 1, column 2")]
    [InlineData("<domain/>", "XML error: <domain> at line 1, column 2: missing required attribute 'type'")]
    [InlineData("<domain type='xen'/>", "unsupported configuration: <domain type='xen'> at line 1, column 9")]
    [InlineData("<domain type='qemu'/>", "missing name information in <domain> at line 1, column 2")]
    [InlineData("<domain type='qemu'><name/></domain>", "missing name information in <domain> at line 1, column 2")]
    [InlineData("<domain type='qemu'><name>x</name></domain>", "XML error: <domain> at line 1, column 2")]
    [InlineData(
        "<domain type='qemu'><name>x</name>\n <os><type>xen</type></os></domain>",
        "unsupported configuration: unknown OS type <os><type>xen at line 2, column 7")]
    [InlineData(
        "<domain type='qemu'><name>x</name><os><type>hvm</type></os></domain>",
        "XML error: <domain> at line 1, column 2: missing required element 'memory'")]
    public void A_definition_that_lacks_something_says_what_and_where(string xml, string message)
    {
        HypervisorException error = Error(xml);

        error.Code.ShouldBe(CodeOf(message));
        error.Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("a/b", "must not contain '/'")]
    [InlineData(".", "must not be '.' or '..'")]
    [InlineData("..", "must not be '.' or '..'")]
    [InlineData("a\tb", "control characters")]
    [InlineData("a\u0085b", "control characters")]
    [InlineData("\n", "control characters")]
    public void A_name_that_cannot_be_a_file_name_is_refused(string name, string why)
    {
        HypervisorException error = Error($"<domain type='qemu'><name>{name}</name></domain>");

        error.Code.ShouldBe(ErrorCode.XmlError);
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("at line 1, column 22");
    }

    [Fact]
    public void A_name_is_measured_in_bytes()
    {
        string Named(int letters) =>
            Definitions.With("").Replace("<name>x<", $"<name>{new string('ä', letters)}<", StringComparison.Ordinal);

        Definitions.Parse(Named(127)).Name.Length.ShouldBe(127);
        Error(Named(128)).Message.ShouldContain("at most 255 bytes");
    }

    // What is put in starts at column 100; an element is placed by its name, one column later, and a text with the
    // white space before it.
    [Theory]
    [InlineData("<uuid>no</uuid>", "internal error: malformed uuid element <uuid>no", 101)]
    [InlineData("<title>a\nb</title>", "XML error: <title>a\nb", 101)]
    [InlineData("<genid/>", "unsupported configuration: <genid>", 101)]
    [InlineData("<name>y</name>", "unsupported configuration: <name>", 101)]
    [InlineData("text", "unsupported configuration: <domain>text", 95)]
    [InlineData("<vcpu cpuset='1'>1</vcpu>", "unsupported configuration: <vcpu cpuset='1'>", 106)]
    [InlineData("<vcpu placement='auto'>1</vcpu>", "unsupported configuration: <vcpu placement='auto'>", 106)]
    [InlineData("<vcpu current='2'>1</vcpu>", "XML error: <vcpu current='2'>", 106)]
    [InlineData("<vcpu current='0'>1</vcpu>", "XML error: <vcpu current='0'>", 106)]
    [InlineData("<iothreads>1025</iothreads>", "unsupported configuration: <iothreads>1025", 101)]
    [InlineData("<vcpu>0</vcpu>", "XML error: <vcpu>0", 101)]
    [InlineData("<vcpu>256</vcpu>", "unsupported configuration: <vcpu>256", 101)]
    [InlineData("<vcpu>two</vcpu>", "XML error: <vcpu>two", 101)]
    [InlineData("<currentMemory>20481</currentMemory>", "XML error: <currentMemory>20481", 101)]
    [InlineData("<features><hap state='off'/></features>", "unsupported configuration: <features><hap state='off'>", 115)]
    [InlineData("<features><apic eoi='yes'/></features>", "XML error: <features><apic eoi='yes'>", 116)]
    [InlineData(
        "<features><hyperv><synic state='on'/></hyperv></features>",
        "unsupported configuration: <features><hyperv><synic>", 119)]
    [InlineData(
        "<features><hyperv><spinlocks state='on' retries='1'/></hyperv></features>",
        "XML error: <features><hyperv><spinlocks retries='1'>", 140)]
    [InlineData(
        "<features><hyperv><vendor_id state='on' value='thirteen bytes'/></hyperv></features>",
        "XML error: <features><hyperv><vendor_id value='thirteen bytes'>", 140)]
    [InlineData("<features><hyperv><ipi/></hyperv></features>", "XML error: <features><hyperv><ipi>", 119)]
    [InlineData(
        "<features><hyperv mode='passthrough'><ipi state='on'/></hyperv></features>",
        "unsupported configuration: <features><hyperv>", 111)]
    [InlineData("<cpu mode='custom'/>", "XML error: <cpu>", 101)]
    [InlineData("<cpu mode='host'/>", "unsupported configuration: <cpu mode='host'>", 105)]
    [InlineData("<cpu><model/></cpu>", "XML error: <cpu><model>", 106)]
    [InlineData("<cpu><model>a,b</model></cpu>", "XML error: <cpu><model>a,b", 106)]
    [InlineData("<cpu><model>host</model></cpu>", "unsupported configuration: <cpu><model>host", 106)]
    [InlineData("<cpu mode='maximum'><model>qemu64</model></cpu>", "unsupported configuration: <cpu><model>qemu64", 121)]
    [InlineData("<cpu migratable='on'/>", "XML error: <cpu migratable='on'>", 105)]
    [InlineData("<cpu><model fallback='no'>a</model></cpu>", "XML error: <cpu><model fallback='no'>", 112)]
    [InlineData("<cpu><model vendor_id='Intel'>a</model></cpu>", "XML error: <cpu><model vendor_id='Intel'>", 112)]
    [InlineData("<cpu><topology cores='1' threads='1'/></cpu>", "XML error: <cpu><topology>", 106)]
    [InlineData(
        "<cpu><topology sockets='0' cores='1' threads='1'/></cpu>", "XML error: <cpu><topology sockets='0'>", 115)]
    [InlineData("<cpu><feature name='a,b'/></cpu>", "XML error: <cpu><feature name='a,b'>", 114)]
    [InlineData("<cpu><feature name='a_b'/><feature name='a-b'/></cpu>", "XML error: <cpu><feature>", 127)]
    [InlineData("<clock offset='moon'/>", "unsupported configuration: <clock offset='moon'>", 107)]
    [InlineData("<clock offset='timezone'/>", "XML error: <clock>", 101)]
    [InlineData("<clock offset='timezone' timezone='a b'/>", "XML error: <clock timezone='a b'>", 125)]
    [InlineData("<clock offset='variable' adjustment='x'/>", "XML error: <clock adjustment='x'>", 125)]
    [InlineData("<clock offset='variable' basis='x'/>", "XML error: <clock basis='x'>", 125)]
    [InlineData("<clock offset='absolute'/>", "XML error: <clock>", 101)]
    [InlineData("<clock offset='absolute' start='253402300800'/>", "XML error: <clock start='253402300800'>", 125)]
    [InlineData("<clock/>", "XML error: <clock>", 101)]
    [InlineData(
        "<clock offset='utc'><timer name='hpet'/><timer name='hpet'/></clock>", "XML error: <clock><timer>", 141)]
    [InlineData(
        "<clock offset='utc'><timer name='tsc' frequency='0'/></clock>", "XML error: <clock><timer frequency='0'>", 138)]
    [InlineData(
        "<clock offset='utc'><timer name='hpet' tickpolicy='delay'/></clock>",
        "unsupported configuration: <clock><timer tickpolicy='delay'>", 139)]
    [InlineData("<pm><suspend-to-mem enabled='on'/></pm>", "unsupported configuration: <pm><suspend-to-mem>", 105)]
    [InlineData(
        "<pm><suspend-to-mem enabled='on'/></pm><features><acpi/></features>",
        "XML error: <pm><suspend-to-mem enabled='on'>", 120)]
    [InlineData("<seclabel/>", "XML error: <seclabel>", 101)]
    [InlineData("<on_poweroff>rename-restart</on_poweroff>", "unsupported configuration: <on_poweroff>rename-restart", 101)]
    [InlineData("<on_reboot>preserve</on_reboot>", "unsupported configuration: <on_reboot>preserve", 101)]
    [InlineData("<on_crash>rename</on_crash>", "unsupported configuration: <on_crash>rename", 101)]
    [InlineData("<x:y xmlns:x='urn:x'/>", "unsupported configuration: <x:y>", 101)]
    [InlineData(
        "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:arg/></q:commandline>",
        "XML error: <q:commandline><q:arg>", 169)]
    [InlineData(
        "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:env name='1'/></q:commandline>",
        "XML error: <q:commandline><q:env name='1'>", 175)]
    public void An_element_that_cannot_be_honoured_is_named_with_its_place(string element, string message, int column)
    {
        ShouldFail(Definitions.With(element), message, column);
    }

    [Theory]
    [InlineData("<boot dev='fd'/>", "unsupported configuration: <os><boot dev='fd'>", 132)]
    [InlineData("<boot dev='hd'/><boot dev='hd'/>", "XML error: <os><boot>", 143)]
    [InlineData("<bootmenu enable='yes' timeout='65536'/>", "XML error: <os><bootmenu timeout='65536'>", 149)]
    [InlineData("<bootmenu enable='no' timeout='1'/>", "unsupported configuration: <os><bootmenu timeout='1'>", 148)]
    [InlineData("<bios rebootTimeout='-2'/>", "XML error: <os><bios rebootTimeout='-2'>", 132)]
    [InlineData("<loader type='pflash'/>", "XML error: <os><loader>", 127)]
    [InlineData("<loader>a</loader>", "XML error: <os><loader>a", 127)]
    [InlineData("<loader type='rom' readonly='no'>/a</loader>", "unsupported configuration: <os><loader>", 127)]
    [InlineData("<loader type='rom'>/a</loader><nvram/>", "XML error: <os><nvram>", 157)]
    [InlineData("<nvram>/a</nvram>", "XML error: <os><nvram>", 127)]
    [InlineData("<firmware/>", "XML error: <os><firmware>", 127)]
    [InlineData("<kernel>vmlinuz</kernel>", "XML error: <os><kernel>vmlinuz", 127)]
    [InlineData("<initrd>/a</initrd>", "XML error: <os><initrd>", 127)]
    [InlineData("<cmdline>quiet</cmdline>", "XML error: <os><cmdline>", 127)]
    public void Boot_settings_that_cannot_be_honoured_are_named(string element, string message, int column)
    {
        ShouldFail(WithOs($"<type>hvm</type>{element}"), message, column);
    }

    [Theory]
    [InlineData("<type arch='aarch64'>hvm</type>", "unsupported configuration: <os><type arch='aarch64'>", 116)]
    [InlineData("<type machine='virt'>hvm</type>", "unsupported configuration: <os><type machine='virt'>", 116)]
    [InlineData("<type machine='pc-q35-'>hvm</type>", "unsupported configuration: <os><type machine='pc-q35-'>", 116)]
    [InlineData(
        "<type machine='pc-q35-7,x'>hvm</type>", "unsupported configuration: <os><type machine='pc-q35-7,x'>", 116)]
    [InlineData(
        "<type machine='microvm'>hvm</type><boot dev='hd'/>", "unsupported configuration: <os><boot>", 145)]
    [InlineData(
        "<type machine='none'>hvm</type><kernel>/a</kernel>", "unsupported configuration: <os><kernel>", 142)]
    public void Machines_that_are_not_known_are_named(string element, string message, int column)
    {
        ShouldFail(WithOs(element), message, column);
    }

    [Theory]
    [InlineData("<hostdev mode='subsystem'/>", "unsupported configuration: <devices><hostdev>", 110)]
    [InlineData("<emulator>qemu</emulator>", "XML error: <devices><emulator>qemu", 110)]
    [InlineData("<serial type='stdio'/>", "unsupported configuration: <devices><serial type='stdio'>", 117)]
    [InlineData("<serial type='file'/>", "XML error: <devices><serial>", 110)]
    [InlineData(
        "<serial type='file'><source path='/a' append='yes'/></serial>",
        "XML error: <devices><serial><source append='yes'>", 147)]
    [InlineData(
        "<serial type='unix'><source/></serial>", "XML error: <devices><serial><source>", 130)]
    [InlineData(
        "<serial type='unix'><source mode='both' path='/a'/></serial>",
        "XML error: <devices><serial><source mode='both'>", 137)]
    [InlineData(
        "<serial type='null'><source path='/a'/></serial>",
        "unsupported configuration: <devices><serial><source>", 130)]
    [InlineData(
        "<serial type='null'><target port='4'/></serial>",
        "unsupported configuration: <devices><serial><target port='4'>", 137)]
    [InlineData(
        "<serial type='null'><target port='0'/></serial><serial type='null'><target port='0'/></serial>",
        "XML error: <devices><serial>", 157)]
    [InlineData(
        "<serial type='null'/><console type='file'><source path='/a'/></console>",
        "unsupported configuration: <devices><console>", 131)]
    [InlineData(
        "<console type='null'><target type='sclp'/></console>",
        "unsupported configuration: <devices><console><target type='sclp'>", 138)]
    [InlineData("<watchdog/>", "XML error: <devices><watchdog>", 110)]
    [InlineData("<watchdog model='itco'/>", "unsupported configuration: <devices><watchdog>", 110)]
    [InlineData(
        "<watchdog model='ib700' action='burn'/>",
        "unsupported configuration: <devices><watchdog action='burn'>", 133)]
    [InlineData("<panic model='hyperv'/>", "unsupported configuration: <devices><panic model='hyperv'>", 116)]
    [InlineData("<panic/><panic/>", "unsupported configuration: <devices><panic>", 118)]
    [InlineData("<memballoon model='xen'/>", "unsupported configuration: <devices><memballoon model='xen'>", 121)]
    [InlineData("<memballoon/>", "XML error: <devices><memballoon>", 110)]
    public void A_device_that_cannot_be_honoured_is_named_with_its_place(string device, string message, int column)
    {
        ShouldFail(Definitions.With("", device), message, column);
    }

    [Theory]
    [InlineData("vd")]
    [InlineData("vdA")]
    [InlineData("vdaaaa")]
    [InlineData("vd1")]
    [InlineData("fda")]
    [InlineData("xvda")]
    [InlineData("../a")]
    [InlineData("vda,x=y")]
    public void A_disk_target_without_a_known_bus_is_unsupported(string target)
    {
        ShouldFail(
            Definitions.With("", $"<disk><source file='/a'/><target dev='{target}'/></disk>"),
            $"unsupported configuration: <devices><disk><target dev='{target}'>",
            142);
    }

    [Theory]
    [InlineData("none", Disk, "<target>")]
    [InlineData("q35", "<disk><source file='/a'/><target dev='hda' bus='ide'/></disk>", "<target>")]
    [InlineData("none", "<serial type='null'/>", "<serial>")]
    [InlineData("none", "<panic/>", "<panic>")]
    [InlineData("microvm", "<panic model='pvpanic'/>", "<panic>")]
    [InlineData("microvm", "<watchdog model='i6300esb'/>", "<watchdog>")]
    [InlineData("none", "<watchdog model='ib700'/>", "<watchdog>")]
    public void A_device_for_which_the_machine_has_no_bus_is_unsupported(string machine, string device, string element)
    {
        HypervisorException error = Error(Definitions.WithMachine(machine, device));

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldContain($"{element} at line 1, column ");
        error.Message.ShouldContain($"machine '{machine}'");
    }

    [Fact]
    public void One_order_of_booting_is_enough()
    {
        string xml = WithOs("<type>hvm</type><boot dev='hd'/>").Replace(
            "</domain>", $"<devices>{Disk.Replace("</disk>", "<boot order='1'/></disk>", StringComparison.Ordinal)}</devices></domain>",
            StringComparison.Ordinal);

        ShouldFail(xml, "unsupported configuration: <os><boot>", 127);
    }

    [Theory]
    [InlineData("pc", "<smm state='on'/>", "q35 machine types only")]
    [InlineData("q35", "<smm state='off'/>", "requires SMM feature enabled")]
    [InlineData("q35", "", "requires SMM feature enabled")]
    public void Secure_boot_needs_a_board_that_can(string machine, string features, string why)
    {
        HypervisorException error = Error(
            $"<domain type='qemu'><name>x</name><memory>16384</memory><features>{features}</features>"
            + $"<os><type machine='{machine}'>hvm</type><loader type='pflash' secure='yes'>/a</loader></os></domain>");

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldContain(why);
    }

    [Fact]
    public void A_machine_that_runs_nothing_has_one_vCPU()
    {
        string xml = Definitions.With("<vcpu>2</vcpu>").Replace("'pc'", "'none'", StringComparison.Ordinal);

        ShouldFail(xml, "unsupported configuration: <vcpu>2", 103);
    }

    [Fact]
    public void A_socket_path_that_the_kernel_would_not_take_is_refused()
    {
        string Listening(int length) => Definitions.With(
            "", $"<serial type='unix'><source mode='bind' path='/{new string('p', length - 1)}'/></serial>");

        Definitions.Parse(Listening(107)).ShouldNotBeNull();
        Error(Listening(108)).Message.ShouldContain("over 107 bytes");
    }

    [Fact]
    public void A_long_value_is_cut_in_the_message()
    {
        Error(Definitions.With($"<clock offset='{new string('x', 5000)}'/>")).Message.Length.ShouldBeLessThan(250);
    }

    private static string WithOs(string elements) =>
        "<domain type='qemu'><name>x</name><memory>16384</memory>".PadRight(99) + $"<os>      {elements}</os></domain>";

    internal static void ShouldFail(string xml, string message, int column)
    {
        HypervisorException error = Error(xml);

        error.Code.ShouldBe(CodeOf(message));
        error.Message.ShouldStartWith($"{message} at line 1, column {column}");
    }

    private static HypervisorException Error(string xml)
    {
        var error = Should.Throw<HypervisorException>(() => Definitions.Parse(xml));
        error.Domain.ShouldBe(error.Message.Contains("unexpected root element", StringComparison.Ordinal) ? ErrorDomain.Xml : ErrorDomain.Domain); // As libvirt has it.
        return error;
    }

    // The prefix is libvirt's standard text of the code.
    private static ErrorCode CodeOf(string message) => message.Split(' ', ':')[0] switch
    {
        "unsupported" => ErrorCode.ConfigUnsupported,
        "XML" => ErrorCode.XmlError,
        "internal" => ErrorCode.InternalError,
        "missing" => ErrorCode.NoName,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "whose code nobody has said"),
    };
}
