using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Drivers.Qemu.Statistics;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What is read of domains, and when, with what QEMU 7.2 was recorded to say.</summary>
public sealed class ReadTests
{
    private readonly VirtualSetup _setup = new(static setup => RecordedReads.Install(setup.Qemu));

    [Fact]
    public void Info_asks_nothing_of_qemu()
    {
        Domain domain = Start();
        int heard = _setup.Qemu.Heard.Count;

        DomainInfo info = Read(() => domain.GetInfoAsync());

        info.ShouldBe(new DomainInfo(DomainState.Running, StateReason.RunningBooted, 16384, 16384, 1, TimeSpan.FromSeconds(7)));
        _setup.Qemu.Heard.Count.ShouldBe(heard);
    }

    [Fact]
    public void Virtual_cpus_have_the_time_of_their_threads()
    {
        Domain domain = Start();

        Reading<IReadOnlyList<VcpuInfo>> vcpus = Read(() => domain.GetVcpusAsync());

        vcpus.IsStale.ShouldBeFalse();
        vcpus.Age.ShouldBe(TimeSpan.Zero);
        vcpus.At.ShouldBe(VirtualTime.Origin + TimeSpan.FromSeconds(10.001));
        vcpus.Value.ShouldBe(
        [
            new VcpuInfo(0, VcpuState.Running, TimeSpan.FromSeconds(2), 1) { QueuedTime = TimeSpan.FromSeconds(0.25) },
            new VcpuInfo(1, VcpuState.Running, TimeSpan.FromSeconds(3), 0),
        ]);
    }

    [Fact]
    public void Cpu_statistics_are_those_of_the_process()
    {
        Domain domain = Start();

        CpuStatistics cpu = Read(() => domain.GetCpuStatisticsAsync()).Value;

        (cpu.Total, cpu.User, cpu.System).ShouldBe((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1)));
        cpu.Vcpus.ShouldBe([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)]);
    }

    [Fact]
    public void A_disk_is_found_by_target_and_by_path()
    {
        Domain domain = Start();

        BlockStatistics byTarget = Read(() => domain.GetBlockStatisticsAsync("vda")).Value;
        BlockStatistics byPath = Read(() => domain.GetBlockStatisticsAsync(RecordedReads.RawDisk)).Value;

        byPath.ShouldBe(byTarget);
        (byTarget.ReadRequests, byTarget.ReadBytes, byTarget.WriteRequests, byTarget.WriteBytes, byTarget.FlushRequests, byTarget.Errors)
            .ShouldBe((1, 512, 1, 512, 0, -1));
        byTarget.ReadTime.ShouldBe(TimeSpan.FromTicks(1068)); // Of 106850 ns, in steps of 100.
    }

    [Fact]
    public void A_disk_that_is_not_there_is_named()
    {
        Domain domain = Start();

        HypervisorException error = _setup.At(10, () => domain.GetBlockStatisticsAsync("vdz")).After(_setup).ShouldFail(10, ErrorCode.InvalidArgument);

        error.Message.ShouldBe("invalid argument: invalid path: domain 'guest' has no disk 'vdz'");
    }

    [Fact]
    public void The_size_of_a_disk_is_read_while_it_runs_and_while_it_does_not()
    {
        Domain domain = Start();
        BlockInfo running = Read(() => domain.GetBlockInfoAsync("vdb")).Value;
        Outcome<Domain> stored = _setup.At(20, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(more: RecordedReads.Devices)));
        _setup.At(21, () => domain.DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        BlockInfo off = Read(() => stored.Value.GetBlockInfoAsync("vdb"), 30).Value;

        running.ShouldBe(new BlockInfo(8 * 1024 * 1024, running.Allocation, 4096));
        off.ShouldBe(running);
        Read(() => stored.Value.GetBlockInfoAsync("vda"), 31).Value.Capacity.ShouldBe(1024 * 1024);
    }

    [Fact]
    public void A_drive_without_a_medium_has_no_size()
    {
        Domain domain = Start();

        _setup.At(10, () => domain.GetBlockInfoAsync("hda")).After(_setup).ShouldFail(10, ErrorCode.InvalidArgument)
            .Message.ShouldBe("invalid argument: disk 'hda' of domain 'guest' has no medium");
    }

    [Fact]
    public void Memory_is_what_balloon_and_host_say_and_no_more()
    {
        Domain domain = Start();

        MemoryStatistics silent = Read(() => domain.GetMemoryStatisticsAsync()).Value;
        _setup.Qemu.Answers["qom-get"] = """{"stats": {"stat-free-memory": 2048, "stat-major-faults": 7, "stat-swap-in": 18446744073709551615}, "last-update": 1167609600}""";
        MemoryStatistics talking = Read(() => domain.GetMemoryStatisticsAsync(), 11).Value;

        silent.ShouldBe(new MemoryStatistics { ActualKiB = 16384, ResidentKiB = 65536 });
        talking.ShouldBe(new MemoryStatistics
        {
            ActualKiB = 16384, ResidentKiB = 65536, UnusedKiB = 2, MajorFaults = 7, UpdatedAt = VirtualTime.Origin,
        });
    }

    [Fact]
    public void Without_a_balloon_memory_is_what_the_definition_says()
    {
        _setup.Qemu.Answers["qom-list"] = """[{"name": "type", "type": "string"}]""";
        Domain domain = Start();

        Read(() => domain.GetMemoryStatisticsAsync()).Value.ShouldBe(new MemoryStatistics { ActualKiB = 16384, ResidentKiB = 65536 });

        _setup.Qemu.Commands.ShouldNotContain("query-balloon");
    }

    [Fact]
    public void Readers_share_an_answer_that_is_on_its_way()
    {
        Domain domain = Start();

        Outcome<Reading<BlockStatistics>>[] readers =
        [
            .. Enumerable.Range(0, 20).Select(i => _setup.At(10 + (i * 0.00004), () => domain.GetBlockStatisticsAsync(i % 2 == 0 ? "vda" : "vdb"))),
        ];
        _setup.Time.Start();

        readers.Select(reader => reader.At).ShouldAllBe(at => at == 10.001);
        _setup.Qemu.Commands.Count(command => command == "query-blockstats").ShouldBe(1);
    }

    [Fact]
    public void A_silent_qemu_costs_the_first_reader_the_bound_and_the_others_nothing()
    {
        Domain domain = Start();
        Read(() => domain.GetBlockStatisticsAsync("vda"));

        _setup.Time.At(20, () => _setup.Qemu.Latest.Freeze());
        Outcome<Reading<BlockStatistics>> first = _setup.At(30, () => domain.GetBlockStatisticsAsync("vda"));
        Outcome<Reading<BlockStatistics>> joined = _setup.At(30.5, () => domain.GetBlockStatisticsAsync("vdb"));
        Outcome<Reading<BlockStatistics>> late = _setup.At(40, () => domain.GetBlockStatisticsAsync("vda"));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(50));

        (first.At, first.Value.IsStale, first.Value.Age).ShouldBe((31, true, TimeSpan.FromSeconds(20.999)));
        (joined.At, joined.Value.IsStale, joined.Value.Value.WriteBytes).ShouldBe((31, true, 0));
        (late.At, late.Value.IsStale, late.Value.Age).ShouldBe((40, true, TimeSpan.FromSeconds(29.999)));
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Silent);
        _setup.Qemu.Heard.Count(one => one.At > 20).ShouldBe(0);

        _setup.Time.At(60, () => _setup.Qemu.Latest.Continue());
        Outcome<Reading<BlockStatistics>> again = _setup.At(70, () => domain.GetBlockStatisticsAsync("vda"));
        _setup.Time.Start();

        (again.At, again.Value.IsStale, again.Value.Age).ShouldBe((70.001, false, TimeSpan.Zero));
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering);
        _setup.Qemu.Heard.Count(one => one.At >= 60).ShouldBe(2); // One question had waited, whoever asked meanwhile.
    }

    [Fact]
    public void What_was_never_known_cannot_be_told()
    {
        Domain domain = Start();
        _setup.Qemu.Latest.Freeze();

        _setup.At(10, () => domain.GetVcpusAsync(TimeSpan.FromSeconds(3))).After(_setup).ShouldFail(13, ErrorCode.OperationTimeout)
            .Message.ShouldBe("Timed out during operation: cannot read the vCPUs of domain 'guest' within 3 s");
    }

    [Fact]
    public void A_lost_monitor_leaves_the_last_known_value()
    {
        Domain domain = Start();
        Read(() => domain.GetVcpusAsync());
        _setup.Time.At(20, () => _setup.Qemu.Latest.CloseMonitor());

        Reading<IReadOnlyList<VcpuInfo>> vcpus = Read(() => domain.GetVcpusAsync(), 30);
        ControlInfo control = Read(() => domain.GetControlInfoAsync(), 31);

        (vcpus.IsStale, vcpus.Value.Count).ShouldBe((true, 2));
        (control.State, control.Time).ShouldBe((ControlState.Error, TimeSpan.FromSeconds(11)));
        _setup.At(40, () => domain.GetBlockStatisticsAsync("vda")).After(_setup).ShouldFail(40, ErrorCode.OperationFailed);
    }

    [Fact]
    public void Reads_do_not_wait_behind_an_operation()
    {
        Domain domain = Start();
        _setup.Qemu.Ignores.Add("stop");
        _setup.At(10, () => domain.SuspendAsync());

        Outcome<Reading<BlockStatistics>> read = _setup.At(12, () => domain.GetBlockStatisticsAsync("vda"));
        Outcome<ControlInfo> control = _setup.At(13, () => domain.GetControlInfoAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(14));

        read.At.ShouldBe(12.001);
        control.Value.ShouldBe(new ControlInfo(ControlState.Job, TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Control_is_occupied_while_qemu_is_silent_and_ok_again_after()
    {
        Domain domain = Start();
        Read(() => domain.GetControlInfoAsync()).ShouldBe(new ControlInfo(ControlState.Ok, TimeSpan.Zero));
        _setup.Qemu.Latest.Freeze();
        _setup.At(20, () => domain.GetVcpusAsync());

        Read(() => domain.GetControlInfoAsync(), 25).ShouldBe(new ControlInfo(ControlState.Occupied, TimeSpan.FromSeconds(5)));
        _setup.Qemu.Latest.Continue();
        Read(() => domain.GetControlInfoAsync(), 30).ShouldBe(new ControlInfo(ControlState.Ok, TimeSpan.Zero));
    }

    [Fact]
    public void A_domain_that_is_off_tells_what_it_can_and_refuses_the_rest()
    {
        Outcome<Domain> defined = _setup.At(1, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Time.Start();

        Read(() => defined.Value.GetInfoAsync()).ShouldBe(new DomainInfo(DomainState.Shutoff, StateReason.ShutoffUnknown, 16384, 16384, 1, TimeSpan.Zero));
        _setup.At(11, () => defined.Value.GetVcpusAsync()).After(_setup).ShouldFail(11, ErrorCode.OperationInvalid)
            .Message.ShouldBe("Requested operation is not valid: cannot read the vCPUs of domain 'guest' while it is shut off");
        _setup.At(12, () => defined.Value.GetControlInfoAsync()).After(_setup).ShouldFail(12, ErrorCode.OperationInvalid);
    }

    [Fact]
    public void A_reader_may_leave_and_the_others_still_have_their_answer()
    {
        Domain domain = Start();
        _setup.Qemu.Timing.AnswersAfter = TimeSpan.FromMilliseconds(500);
        using var source = new CancellationTokenSource();

        Outcome<Reading<BlockStatistics>> leaves = _setup.At(10, () => domain.GetBlockStatisticsAsync("vda", cancellationToken: source.Token));
        Outcome<Reading<BlockStatistics>> stays = _setup.At(10, () => domain.GetBlockStatisticsAsync("vda"));
        _setup.Time.At(10.2, source.Cancel);
        _setup.Time.Start();

        leaves.Error.ShouldBeAssignableTo<OperationCanceledException>();
        stays.At.ShouldBe(10.5);
    }

    [Fact]
    public void Addresses_come_from_leases_the_table_of_neighbours_or_an_agent()
    {
        _setup.Machine.Files.Write(ArpTable.Path, "IP address       HW type     Flags       HW address            Mask     Device\n"u8.ToArray());
        Domain domain = Start();

        Read(() => domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Arp)).ShouldBeEmpty();
        Read(() => domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Lease)).ShouldBeEmpty();
        _setup.At(12, () => domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Agent)).After(_setup).ShouldFail(12, ErrorCode.ArgumentUnsupported);
        _setup.At(13, () => domain.GetInterfaceStatisticsAsync("vnet0")).After(_setup).ShouldFail(13, ErrorCode.InvalidArgument);
    }

    [Fact]
    public async Task XML_is_made_once_for_all_who_ask_for_the_same()
    {
        Domain domain = Start();
        string first = await domain.GetXmlAsync();

        (await domain.GetXmlAsync()).ShouldBeSameAs(first);
        (await domain.GetXmlAsync(DomainXmlFlags.Inactive)).ShouldNotBe(first);
        Read(() => domain.SetMetadataAsync(DomainMetadata.Title, "another"));

        (await domain.GetXmlAsync()).ShouldContain("<title>another</title>");
    }

    [Fact]
    public void XML_that_nobody_asked_for_of_late_is_not_kept()
    {
        var rendered = new RenderedXml();
        DomainDefinition[] all = [.. Enumerable.Range(0, 1000).Select(n => Definitions.Parse(VirtualSetup.Xml($"guest{n}")))];

        string[] texts = [.. all.Select(one => rendered.Of(one, DomainXmlView.Inactive))];

        texts.Where((text, n) => ReferenceEquals(rendered.Of(all[n], DomainXmlView.Inactive), text)).Count().ShouldBeLessThanOrEqualTo(64);
        texts[17].ShouldContain("<name>guest17</name>");
    }

    private Domain Start()
    {
        Domain domain = _setup.Start(more: RecordedReads.Devices);
        RecordedReads.Load(_setup.Qemu.Latest.Process);
        return domain;
    }

    private T Read<T>(Func<Task<T>> read, double at = 10) => _setup.At(at, read).After(_setup).Value;
}
