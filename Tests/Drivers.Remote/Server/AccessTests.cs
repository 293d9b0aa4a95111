using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Who may call what.</summary>
public sealed class AccessTests
{
    /// <summary>The functions of libvirt 9.0.0 that a read-only connection is refused.</summary>
    private static readonly HashSet<string> Refused = [.. """
        virConnectBaselineHypervisorCPU virConnectCompareHypervisorCPU virConnectDomainQemuMonitorEventDeregister virConnectDomainQemuMonitorEventRegister
        virConnectDomainXMLFromNative virConnectDomainXMLToNative virConnectGetDomainCapabilities virDomainAbortJob virDomainAbortJobFlags virDomainAddIOThread
        virDomainAgentSetResponseTimeout virDomainAttachDevice virDomainAttachDeviceFlags virDomainAuthorizedSSHKeysGet virDomainAuthorizedSSHKeysSet
        virDomainBackupBegin virDomainBlockCommit virDomainBlockCopy virDomainBlockJobAbort virDomainBlockJobSetSpeed virDomainBlockPeek virDomainBlockPull
        virDomainBlockRebase virDomainBlockResize virDomainCoreDump virDomainCoreDumpWithFormat virDomainCreate virDomainCreateWithFiles
        virDomainCreateWithFlags virDomainCreateXML virDomainCreateXMLWithFiles virDomainDefineXML virDomainDefineXMLFlags virDomainDelIOThread
        virDomainDestroy virDomainDestroyFlags virDomainDetachDevice virDomainDetachDeviceAlias virDomainDetachDeviceFlags virDomainFDAssociate
        virDomainFSFreeze virDomainFSThaw virDomainFSTrim virDomainGetFSInfo virDomainGetGuestVcpus virDomainGetHostname virDomainGetTime virDomainInjectNMI
        virDomainManagedSave virDomainManagedSaveDefineXML virDomainManagedSaveRemove virDomainMemoryPeek virDomainOpenChannel virDomainOpenConsole
        virDomainOpenGraphics virDomainOpenGraphicsFD virDomainPMSuspendForDuration virDomainPMWakeup virDomainPinEmulator virDomainPinIOThread
        virDomainPinVcpu virDomainPinVcpuFlags virDomainQemuAgentCommand virDomainQemuAttach virDomainQemuMonitorCommand
        virDomainQemuMonitorCommandWithFiles virDomainReboot virDomainRename virDomainReset virDomainRestore virDomainRestoreFlags virDomainRestoreParams
        virDomainResume virDomainSave virDomainSaveFlags virDomainSaveImageDefineXML virDomainSaveImageGetXMLDesc virDomainSaveParams virDomainScreenshot
        virDomainSendKey virDomainSendProcessSignal virDomainSetAutostart virDomainSetBlkioParameters virDomainSetBlockIoTune virDomainSetBlockThreshold
        virDomainSetGuestVcpus virDomainSetIOThreadParams virDomainSetInterfaceParameters virDomainSetMaxMemory virDomainSetMemory virDomainSetMemoryFlags
        virDomainSetMemoryParameters virDomainSetMemoryStatsPeriod virDomainSetMetadata virDomainSetNumaParameters virDomainSetSchedulerParameters
        virDomainSetSchedulerParametersFlags virDomainSetTime virDomainSetUserPassword virDomainSetVcpu virDomainSetVcpus virDomainSetVcpusFlags
        virDomainShutdown virDomainShutdownFlags virDomainStartDirtyRateCalc virDomainSuspend virDomainUndefine virDomainUndefineFlags
        virDomainUpdateDeviceFlags virNetworkCreate virNetworkCreateXML virNetworkCreateXMLFlags virNetworkDefineXML virNetworkDefineXMLFlags
        virNetworkDestroy virNetworkPortCreateXML virNetworkPortDelete virNetworkPortSetParameters virNetworkSetAutostart virNetworkUndefine
        virNetworkUpdate virNodeAllocPages virNodeGetSEVInfo virNodeSetMemoryParameters virNodeSuspendForDuration
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static readonly IEnumerable<Procedure> Served = [.. new ServedPrograms().Remote.All.Values, .. new ServedPrograms().Qemu.All.Values];

    [Fact]
    public void Who_may_only_read_is_refused_what_libvirt_refuses()
        => Served.Where(static one => one.Access == Access.Write).Select(static one => one.Name).Except(Refused).ShouldBeEmpty();

    [Fact]
    public void And_nothing_else_of_it_is_left_open()
        => Served.Where(static one => one.Access != Access.Write).Select(static one => one.Name).Intersect(Refused).ShouldBeEmpty();

    [Fact]
    public void What_changes_something_is_refused_on_a_socket_to_read()
    {
        WireClient client = new ServerSetup().Open(isReadOnly: true);

        foreach ((int number, Procedure procedure) in new ServedPrograms().Remote.All.Where(static one => one.Value.Access == Access.Write))
        {
            RpcError error = client.Refused((RemoteProcedure)number, default(Nothing));

            error.Number.ShouldBe((int)ErrorCode.OperationDenied);
            error.Message.ShouldBe($"operation forbidden: read only access prevents {procedure.Name}");
        }
    }

    [Fact]
    public void So_is_what_QEMU_alone_can_do()
    {
        WireClient client = new ServerSetup().Open(isReadOnly: true);

        foreach ((int number, Procedure procedure) in new ServedPrograms().Qemu.All)
        {
            client.RefusedByQemu((QemuProcedure)number, default(Nothing)).Message.ShouldBe($"operation forbidden: read only access prevents {procedure.Name}");
        }
    }

    [Fact]
    public void So_it_is_for_who_opens_to_read()
    {
        WireClient client = new ServerSetup().Connect();
        client.Open(isReadOnly: true);

        client.Refused(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml() }).Number.ShouldBe((int)ErrorCode.OperationDenied);
    }

    [Fact]
    public void Reading_is_for_everybody_but_secrets_are_not()
    {
        var setup = new ServerSetup();
        DomainName guest = setup.Open().Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml() }).Domain;
        WireClient client = setup.Open(isReadOnly: true);

        client.Ask<DomainFlags, Text>(RemoteProcedure.DomainGetXmlDesc, new DomainFlags { Domain = guest }).Value.ShouldContain("<name>guest</name>");
        RpcError error = client.Refused(RemoteProcedure.DomainGetXmlDesc, new DomainFlags { Domain = guest, Flags = (uint)DomainXmlFlags.Secure });

        (error.Number, error.Message).ShouldBe((29, "operation forbidden: virDomainGetXMLDesc with secure flag"));
    }

    [Fact]
    public void Everything_is_refused_before_the_hypervisor_is_open_but_what_opens_it()
    {
        WireClient client = new ServerSetup().Connect();

        foreach ((int number, Procedure _) in new ServedPrograms().Remote.All.Where(static one => one.Value.Access >= Access.Read))
        {
            client.Refused((RemoteProcedure)number, default(Nothing)).Message.ShouldBe("internal error: hypervisor connection not open");
        }
    }
}
