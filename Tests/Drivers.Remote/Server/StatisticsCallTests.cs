using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OtherObjectTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Counters of domains, in libvirt's names, order and units.</summary>
public sealed class StatisticsCallTests
{
    private readonly ServerSetup _setup;
    private readonly WireClient _client;
    private readonly DomainName _guest;

    public StatisticsCallTests()
    {
        _setup = new ServerSetup(prepare: static host => RecordedReads.Install(host.Qemu));
        _client = _setup.Open();
        _guest = _client.Ask<TextFlags, DomainArguments>(
            RemoteProcedure.DomainCreateXml, new TextFlags { Value = VirtualSetup.Xml(more: "<vcpu>2</vcpu>" + RecordedReads.Devices) }).Domain;
        RecordedReads.Load(_setup.Host.Qemu.Processes[0].Process);
    }

    [Fact]
    public void A_disk_is_counted_in_both_ways()
    {
        BlockStatsReply old = _client.Ask<DomainText, BlockStatsReply>(RemoteProcedure.DomainBlockStats, new DomainText { Domain = _guest, Value = "vda" });
        CountedParameters count = _client.Ask<BlockStatsFlagsArguments, CountedParameters>(
            RemoteProcedure.DomainBlockStatsFlags, new BlockStatsFlagsArguments { Domain = _guest, Path = "vda", Flags = 4 });
        CountedParameters all = _client.Ask<BlockStatsFlagsArguments, CountedParameters>(
            RemoteProcedure.DomainBlockStatsFlags, new BlockStatsFlagsArguments { Domain = _guest, Path = "vda", Count = count.Count });

        old.ShouldBe(new BlockStatsReply { ReadRequests = 1, ReadBytes = 512, WriteRequests = 1, WriteBytes = 512, Errors = -1 });
        (count.Count, count.Parameters.Values.Length).ShouldBe((8, 0));
        all.Parameters.Values.ToArray().Select(static one => one.Value).Take(4).ShouldBe(
        [
            new Int64Parameter("wr_bytes", 512), new Int64Parameter("wr_operations", 1), new Int64Parameter("rd_bytes", 512), new Int64Parameter("rd_operations", 1),
        ]);
        all.Count.ShouldBe(8);
    }

    [Fact]
    public void No_path_means_all_disks()
    {
        BlockStatsReply one = _client.Ask<DomainText, BlockStatsReply>(RemoteProcedure.DomainBlockStats, new DomainText { Domain = _guest, Value = "vda" });
        BlockStatsReply other = _client.Ask<DomainText, BlockStatsReply>(RemoteProcedure.DomainBlockStats, new DomainText { Domain = _guest, Value = "vdb" });
        BlockStatsReply all = _client.Ask<DomainText, BlockStatsReply>(RemoteProcedure.DomainBlockStats, new DomainText { Domain = _guest, Value = "" });

        all.ReadBytes.ShouldBeGreaterThanOrEqualTo(one.ReadBytes + other.ReadBytes);
        all.Errors.ShouldBe(-1);
    }

    [Fact]
    public void Memory_is_told_by_tags_in_libvirts_order()
    {
        MemoryStatsReply all = _client.Ask<MemoryStatsArguments, MemoryStatsReply>(
            RemoteProcedure.DomainMemoryStats, new MemoryStatsArguments { Domain = _guest, Most = 13 });
        MemoryStatsReply first = _client.Ask<MemoryStatsArguments, MemoryStatsReply>(
            RemoteProcedure.DomainMemoryStats, new MemoryStatsArguments { Domain = _guest, Most = 1 });

        all.Stats.ToArray().Select(static one => (one.Tag, one.Value)).ShouldBe([(6, 16384UL), (7, 65536UL)]);
        first.Stats.Length.ShouldBe(1);
    }

    [Fact]
    public void Processor_time_is_told_of_all_processors_together()
    {
        CountedParameters all = _client.Ask<CpuStatsArguments, CountedParameters>(
            RemoteProcedure.DomainGetCpuStats, new CpuStatsArguments { Domain = _guest, StartCpu = -1, Cpus = 1, Count = 3 });

        all.Parameters.Values.ToArray().Select(static one => one.Value).ShouldBe(
        [
            new UInt64Parameter("cpu_time", 7_000_000_000), new UInt64Parameter("user_time", 6_000_000_000), new UInt64Parameter("system_time", 1_000_000_000),
        ]);
        _client.Refused(RemoteProcedure.DomainGetCpuStats, new CpuStatsArguments { Domain = _guest, Cpus = 1, Count = 3 }).Number.ShouldBe((int)ErrorCode.ArgumentUnsupported);
    }

    [Fact]
    public void Virtual_CPUs_are_told_one_by_one()
    {
        VcpusReply all = _client.Ask<VcpusArguments, VcpusReply>(RemoteProcedure.DomainGetVcpus, new VcpusArguments { Domain = _guest, MaxInfo = 8 });
        VcpusReply first = _client.Ask<VcpusArguments, VcpusReply>(RemoteProcedure.DomainGetVcpus, new VcpusArguments { Domain = _guest, MaxInfo = 1 });

        all.Vcpus.ToArray().Select(static one => one.Number).ShouldBe([0u, 1u]);
        all.Vcpus.ToArray().ShouldAllBe(static one => one.State == (int)VcpuState.Running);
        (first.Vcpus.Length, first.CpuMaps.Length).ShouldBe((1, 0));
    }

    [Fact]
    public void There_are_no_snapshots_whichever_way_they_are_asked_for()
    {
        _client.Ask<DomainFlags, Number>(RemoteProcedure.DomainSnapshotNum, new DomainFlags { Domain = _guest }).Value.ShouldBe(0);
        _client.Ask<DomainFlags, Number>(RemoteProcedure.DomainHasCurrentSnapshot, new DomainFlags { Domain = _guest }).Value.ShouldBe(0);
        _client.Ask<DomainNumberFlags, Texts>(RemoteProcedure.DomainSnapshotListNames, new DomainNumberFlags { Domain = _guest, Value = 8 }).Values.Length.ShouldBe(0);
        _client.Ask<DomainNumberFlags, SnapshotList>(RemoteProcedure.DomainListAllSnapshots, new DomainNumberFlags { Domain = _guest, Value = 1 }).Count.ShouldBe(0);
        _client.Ask<DomainNumberFlags, SnapshotList>(RemoteProcedure.DomainListAllCheckpoints, new DomainNumberFlags { Domain = _guest, Value = 1 }).Count.ShouldBe(0);
    }

    [Fact]
    public void Statistics_of_many_domains_come_at_once()
    {
        BulkStatsReply all = _client.Ask<BulkStatsArguments, BulkStatsReply>(
            RemoteProcedure.ConnectGetAllDomainStats, new BulkStatsArguments { Groups = (uint)StatisticsGroups.State });
        BulkStatsReply one = _client.Ask<BulkStatsArguments, BulkStatsReply>(
            RemoteProcedure.ConnectGetAllDomainStats, new BulkStatsArguments { Domains = new[] { _guest }, Groups = (uint)StatisticsGroups.Balloon, Flags = 1u << 29 });

        all.Records.ToArray().ShouldHaveSingleItem().Domain.ShouldBe(_guest);
        all.Records.Span[0].Parameters.ToArray().Select(static parameter => parameter.Value).ShouldBe([new Int32Parameter("state.state", 1), new Int32Parameter("state.reason", 1)]);
        one.Records.Span[0].Parameters.ToArray().Select(static parameter => parameter.Value.Name).ShouldContain("balloon.maximum");
    }

    [Fact]
    public void Groups_that_are_unknown_are_left_out_unless_they_are_insisted_on()
    {
        const uint Unknown = 1u << 20;

        _client.Ask<BulkStatsArguments, BulkStatsReply>(RemoteProcedure.ConnectGetAllDomainStats, new BulkStatsArguments { Groups = 1 | Unknown })
            .Records.Span[0].Parameters.Length.ShouldBe(2);
        _client.Refused(RemoteProcedure.ConnectGetAllDomainStats, new BulkStatsArguments { Groups = 1 | Unknown, Flags = 1u << 31 })
            .Number.ShouldBe((int)ErrorCode.InvalidArgument);
    }

    [Theory]
    [InlineData(0u, 2)]
    [InlineData(1u, 2)]
    [InlineData(5u, 2)]
    public void Virtual_CPUs_are_counted(uint flags, int count)
        => _client.Ask<DomainFlags, Number>(RemoteProcedure.DomainGetVcpusFlags, new DomainFlags { Domain = _guest, Flags = flags }).Value.ShouldBe(count);

    [Fact]
    public void Groups_that_only_newer_clients_know_have_no_parameters()
    {
        BulkStatsReply all = _client.Ask<BulkStatsArguments, BulkStatsReply>(
            RemoteProcedure.ConnectGetAllDomainStats, new BulkStatsArguments { Groups = 1 << 20 });

        all.Records.ToArray().ShouldHaveSingleItem().Parameters.Length.ShouldBe(0);
    }

    [Fact]
    public void What_is_stored_of_a_transient_domain_cannot_be_asked_for()
        => _client.Refused(RemoteProcedure.DomainGetVcpusFlags, new DomainFlags { Domain = _guest, Flags = 2 }).Number.ShouldBe((int)ErrorCode.OperationInvalid);
}
