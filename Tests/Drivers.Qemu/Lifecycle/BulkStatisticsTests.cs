using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Statistics of many domains at once, under libvirt's names.</summary>
public sealed class BulkStatisticsTests
{
    private readonly VirtualSetup _setup = new(static setup => RecordedReads.Install(setup.Qemu));

    [Fact]
    public void A_running_domain_has_every_group()
    {
        Start();

        DomainStatistics all = Read(StatisticsGroups.All).ShouldHaveSingleItem();

        (all.Name, all.IsStale, all.Age).ShouldBe(("guest", false, TimeSpan.Zero));
        all.Parameters.Select(Line).ShouldBe(
        [
            "state.state=1 Int32", "state.reason=1 Int32",
            "cpu.time=7000000000 UInt64", "cpu.user=6000000000 UInt64", "cpu.system=1000000000 UInt64",
            "balloon.current=16384 UInt64", "balloon.maximum=16384 UInt64", "balloon.rss=65536 UInt64",
            "vcpu.current=1 UInt32", "vcpu.maximum=1 UInt32",
            "vcpu.0.state=1 Int32", "vcpu.0.time=2000000000 UInt64", "vcpu.0.delay=250000000 UInt64",
            "vcpu.1.state=1 Int32", "vcpu.1.time=3000000000 UInt64",
            "net.count=0 UInt32",
            "block.count=3 UInt32",
            "block.0.name=vda String", "block.0.path=/srv/vms/b.img String",
            "block.0.rd.reqs=1 UInt64", "block.0.rd.bytes=512 UInt64", "block.0.rd.times=106800 UInt64",
            "block.0.wr.reqs=1 UInt64", "block.0.wr.bytes=512 UInt64", "block.0.wr.times=1629500 UInt64",
            "block.0.fl.reqs=0 UInt64", "block.0.fl.times=0 UInt64",
            "block.0.allocation=1024 UInt64", "block.0.capacity=1048576 UInt64", "block.0.physical=1048576 UInt64",
            "block.1.name=vdb String", "block.1.path=/srv/vms/d.qcow2 String",
            "block.1.rd.reqs=0 UInt64", "block.1.rd.bytes=0 UInt64", "block.1.rd.times=0 UInt64",
            "block.1.wr.reqs=0 UInt64", "block.1.wr.bytes=0 UInt64", "block.1.wr.times=0 UInt64",
            "block.1.fl.reqs=0 UInt64", "block.1.fl.times=0 UInt64",
            "block.1.allocation=0 UInt64", "block.1.capacity=8388608 UInt64", "block.1.physical=4096 UInt64",
            "block.2.name=hda String",
            "block.2.rd.reqs=0 UInt64", "block.2.rd.bytes=0 UInt64", "block.2.rd.times=0 UInt64",
            "block.2.wr.reqs=0 UInt64", "block.2.wr.bytes=0 UInt64", "block.2.wr.times=0 UInt64",
            "block.2.fl.reqs=0 UInt64", "block.2.fl.times=0 UInt64",
            "iothread.count=1 UInt32",
            "iothread.1.poll-max-ns=32768 UInt64", "iothread.1.poll-grow=0 UInt32", "iothread.1.poll-shrink=0 UInt32",
            "dirtyrate.calc_status=0 Int32", "dirtyrate.calc_start_time=0 Int64", "dirtyrate.calc_period=0 Int32",
        ]);
    }

    [Fact]
    public void A_group_asks_only_what_it_needs()
    {
        Start();
        int heard = _setup.Qemu.Heard.Count;

        Read(StatisticsGroups.State | StatisticsGroups.CpuTotal)[0].Parameters.Select(one => one.Name)
            .ShouldBe(["state.state", "state.reason", "cpu.time", "cpu.user", "cpu.system"]);

        _setup.Qemu.Heard.Count.ShouldBe(heard);
    }

    [Fact]
    public void A_domain_that_is_off_has_what_its_definition_and_its_files_say()
    {
        _setup.At(1, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(more: RecordedReads.Devices)));
        _setup.Time.Start();

        DomainStatistics off = Read(StatisticsGroups.All)[0];

        off.IsStale.ShouldBeFalse();
        off.Parameters.Select(Line).ShouldBe(
        [
            "state.state=5 Int32", "state.reason=0 Int32",
            "balloon.current=16384 UInt64", "balloon.maximum=16384 UInt64",
            "vcpu.current=1 UInt32", "vcpu.maximum=1 UInt32",
            "block.count=3 UInt32",
            "block.0.name=vda String", "block.0.path=/srv/vms/b.img String",
            .. Sizes(0, 1048576, _setup.Machine.Files.Look(RecordedReads.RawDisk)!.Value.AllocatedBytes, 1048576),
            "block.1.name=vdb String", "block.1.path=/srv/vms/d.qcow2 String",
            .. Sizes(1, 8388608, _setup.Machine.Files.Look(RecordedReads.Qcow2Disk)!.Value.AllocatedBytes, 4096),
            "block.2.name=hda String",
        ]);
    }

    [Fact]
    public void Whoever_does_not_want_to_wait_takes_what_is_known()
    {
        Start();
        Read(StatisticsGroups.Block);

        DomainStatistics known = Read(StatisticsGroups.Block, TimeSpan.Zero, 20)[0];
        DomainStatistics unknown = Read(StatisticsGroups.Vcpu, TimeSpan.Zero, 21)[0];

        (known.IsStale, known.Age > TimeSpan.FromSeconds(9)).ShouldBe((true, true));
        known.Parameters.Select(one => one.Name).ShouldContain("block.0.wr.bytes");
        (unknown.IsStale, unknown.Parameters.Count).ShouldBe((true, 2));
    }

    [Fact]
    public void A_filter_leaves_domains_out()
    {
        Start();
        _setup.At(5, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml("off", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(9));

        _setup.At(10, () => _setup.Hypervisor.GetDomainStatisticsAsync(StatisticsGroups.State, DomainListFlags.Inactive)).After(_setup).Value
            .Select(one => one.Name).ShouldBe(["off"]);
        _setup.At(11, () => _setup.Hypervisor.GetDomainStatisticsAsync(StatisticsGroups.State)).After(_setup).Value.Count.ShouldBe(2);
    }

    [Fact]
    public void What_one_command_refuses_does_not_cost_the_rest()
    {
        Start();
        _setup.Qemu.Refuses["query-blockstats"] = "no";
        _setup.Qemu.Answers["query-cpus-fast"] = "{}";

        DomainStatistics rest = Read(StatisticsGroups.All)[0];

        rest.IsStale.ShouldBeTrue();
        rest.Parameters.Select(one => one.Name).ShouldContain("block.1.capacity");
        rest.Parameters.Select(one => one.Name).ShouldContain("balloon.rss");
        rest.Parameters.Select(one => one.Name).ShouldNotContain("vcpu.0.time");
    }

    private static string[] Sizes(int disk, long capacity, long allocation, long physical) =>
        [$"block.{disk}.allocation={allocation} UInt64", $"block.{disk}.capacity={capacity} UInt64", $"block.{disk}.physical={physical} UInt64"];

    private static string Line(TypedParameter one) => $"{one.Name}={one.Boxed} {one.Boxed.GetType().Name}";

    private void Start()
    {
        _setup.Start(more: RecordedReads.Devices);
        RecordedReads.Load(_setup.Qemu.Latest.Process);
    }

    private IReadOnlyList<DomainStatistics> Read(StatisticsGroups groups, TimeSpan? patience = null, double at = 10)
        => _setup.At(at, () => _setup.Hypervisor.GetDomainStatisticsAsync(groups, patience: patience)).After(_setup).Value;
}
