using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Calls that do something to a running domain, or to its state in a file.</summary>
public sealed class ControlCallTests
{
    private readonly ServerSetup _setup = new();
    private readonly WireClient _client;
    private readonly DomainName _guest;

    public ControlCallTests()
    {
        _client = _setup.Open();
        _guest = _client.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml(more: "<vcpu current='1'>2</vcpu>") }).Domain;
        _client.Ask<DomainArguments, Nothing>(RemoteProcedure.DomainCreate, new DomainArguments { Domain = _guest });
    }

    [Fact]
    public void Keys_are_pressed_and_an_NMI_is_given()
    {
        _client.Ask<SendKeyArguments, Nothing>(RemoteProcedure.DomainSendKey, new SendKeyArguments { Domain = _guest, Keycodes = new[] { 29u, 56u, 111u }, HoldTimeMs = 50 });
        _client.Ask<DomainFlags, Nothing>(RemoteProcedure.DomainInjectNmi, new DomainFlags { Domain = _guest });

        _setup.Host.Qemu.Commands.ShouldContain("send-key");
        _setup.Host.Qemu.Commands.ShouldContain("inject-nmi");
    }

    [Fact]
    public void Memory_and_virtual_CPUs_are_stored_for_the_next_start()
    {
        _client.Ask<DomainLargeFlags, Nothing>(RemoteProcedure.DomainSetMemoryFlags, new DomainLargeFlags { Domain = _guest, Value = 8192, Flags = 2 });
        _client.Ask<DomainUnsignedFlags, Nothing>(RemoteProcedure.DomainSetVcpusFlags, new DomainUnsignedFlags { Domain = _guest, Value = 2, Flags = 2 });

        string xml = _client.Ask<DomainFlags, Text>(RemoteProcedure.DomainGetXmlDesc, new DomainFlags { Domain = _guest, Flags = (uint)DomainXmlFlags.Inactive }).Value;
        xml.ShouldContain(">8192</currentMemory>");
        _client.Ask<DomainFlags, Number>(RemoteProcedure.DomainGetVcpusFlags, new DomainFlags { Domain = _guest, Flags = 2 }).Value.ShouldBe(2);
    }

    [Fact]
    public void A_managed_save_is_taken_told_of_and_dropped()
    {
        _client.Ask<DomainFlags, Nothing>(RemoteProcedure.DomainManagedSave, new DomainFlags { Domain = _guest });
        bool has = _client.Ask<DomainFlags, Flag>(RemoteProcedure.DomainHasManagedSaveImage, new DomainFlags { Domain = _guest }).Value;
        string xml = _client.Ask<DomainFlags, Text>(RemoteProcedure.DomainManagedSaveGetXmlDesc, new DomainFlags { Domain = _guest }).Value;
        JobStatsReply job = _client.Ask<DomainFlags, JobStatsReply>(RemoteProcedure.DomainGetJobStats, new DomainFlags { Domain = _guest, Flags = 1 });
        _client.Ask<DomainFlags, Nothing>(RemoteProcedure.DomainManagedSaveRemove, new DomainFlags { Domain = _guest });

        has.ShouldBeTrue();
        xml.ShouldContain("<name>guest</name>");
        job.Type.ShouldBe((int)DomainJobType.Completed);
        TypedParameter[] parameters = [.. job.Parameters.ToArray().Select(static one => one.Value)];
        parameters[0].ShouldBe(new Int32Parameter("operation", (int)DomainJobOperation.Save));
        parameters[^1].Name.ShouldBe("memory_page_size"); // libvirt says of a save that failed only that it did.
        _client.Ask<DomainFlags, Flag>(RemoteProcedure.DomainHasManagedSaveImage, new DomainFlags { Domain = _guest }).Value.ShouldBeFalse();
    }

    [Fact]
    public void A_state_is_saved_to_a_file_and_restored_from_it()
    {
        const string Path = "/srv/guest.save";
        _client.Ask<SaveParametersArguments, Nothing>(RemoteProcedure.DomainSaveParams, new SaveParametersArguments
        {
            Domain = _guest, Parameters = new[] { new Parameter { Value = new StringParameter("file", Path) } },
        });
        string xml = _client.Ask<TextFlags, Text>(RemoteProcedure.DomainSaveImageGetXmlDesc, new TextFlags { Value = Path }).Value;
        _client.Ask<Text, Nothing>(RemoteProcedure.DomainRestore, new Text { Value = Path });

        xml.ShouldContain("<name>guest</name>");
        _client.Ask<DomainArguments, Flag>(RemoteProcedure.DomainIsActive, new DomainArguments { Domain = _guest }).Value.ShouldBeTrue();
    }

    [Fact]
    public void There_is_no_job_where_nothing_is_done()
    {
        _client.Ask<DomainArguments, JobInfoReply>(RemoteProcedure.DomainGetJobInfo, new DomainArguments { Domain = _guest }).Type.ShouldBe(0);
        JobStatsReply stats = _client.Ask<DomainFlags, JobStatsReply>(RemoteProcedure.DomainGetJobStats, new DomainFlags { Domain = _guest });
        (stats.Type, stats.Parameters.Length).ShouldBe((0, 0));
        _client.Refused(RemoteProcedure.DomainAbortJob, new DomainArguments { Domain = _guest }).Number.ShouldBe((int)ErrorCode.OperationInvalid);
    }

    [Fact]
    public void Of_devices_the_medium_of_a_drive_can_be_changed()
    {
        var nic = new DomainTextFlags { Domain = _guest, Value = "<interface type='user'/>", Flags = 1 };
        var malformed = new DomainTextFlags { Domain = _guest, Value = "<disk", Flags = 1 };
        var missing = new DomainTextFlags { Domain = _guest, Value = "<disk device='cdrom'><target dev='hdc'/></disk>", Flags = 1 };

        _client.Refused(RemoteProcedure.DomainUpdateDeviceFlags, nic).Number.ShouldBe((int)ErrorCode.OperationUnsupported);
        _client.Refused(RemoteProcedure.DomainUpdateDeviceFlags, malformed).Number.ShouldBe((int)ErrorCode.XmlDetail);
        _client.Refused(RemoteProcedure.DomainUpdateDeviceFlags, missing).Message!.ShouldContain("hdc");
    }

    [Fact]
    public void The_monitor_is_asked_in_both_of_its_languages()
    {
        string json = _client.AskQemu<MonitorCommandArguments, Text>(
            QemuProcedure.DomainMonitorCommand, new MonitorCommandArguments { Domain = _guest, Command = """{"execute":"query-status"}""" }).Value;

        json.ShouldContain("\"return\"");
        _client.Ask<DomainFlags, DomainStateTypes.MessagesReply>(RemoteProcedure.DomainGetMessages, new DomainFlags { Domain = _guest })
            .Messages.ToArray().ShouldBe(["tainted: custom monitor control commands issued"]);
    }

    [Fact]
    public void A_guest_without_an_agent_says_so()
    {
        _client.Refused(RemoteProcedure.DomainGetHostname, new DomainFlags { Domain = _guest }).Number.ShouldBe((int)ErrorCode.ArgumentUnsupported);
        _client.RefusedByQemu(QemuProcedure.DomainAgentCommand, new AgentCommandArguments { Domain = _guest, Command = "{}", TimeoutSeconds = 0 })
            .Number.ShouldBe((int)ErrorCode.InvalidArgument);
    }
}
