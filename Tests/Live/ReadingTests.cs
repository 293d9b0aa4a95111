using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Reads of real guests.</summary>
[Collection(LiveCollection.Name)]
public sealed class ReadingTests
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    private const string Balloon = "<memballoon model='virtio'/>";

    [LiveFact]
    public async Task A_sector_that_the_guest_writes_is_counted()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();
        BlockStatistics before = (await guest.Domain.GetBlockStatisticsAsync("vda", Within.Deadline)).Value;

        await guest.PressAsync('w');
        await guest.Console.WaitForAsync(" ok");
        BlockStatistics after = (await guest.Domain.GetBlockStatisticsAsync("vda", Within.Deadline)).Value;

        before.ReadBytes.ShouldBeGreaterThan(0);
        (after.WriteRequests - before.WriteRequests, after.WriteBytes - before.WriteBytes).ShouldBe((1, 512));
    }

    [LiveFact]
    public async Task A_guest_that_burns_its_cpu_is_seen_to()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();
        TimeSpan before = (await guest.Domain.GetVcpusAsync(Within.Deadline)).Value.ShouldHaveSingleItem().CpuTime;

        await guest.PressAsync('C');
        await Within.DeadlineAsync(Task.Run(async () =>
        {
            while ((await guest.Domain.GetVcpusAsync(Within.Deadline)).Value[0].CpuTime < before + TimeSpan.FromSeconds(0.2))
            {
            }
        }), "the guest to burn its CPU");

        CpuStatistics cpu = (await guest.Domain.GetCpuStatisticsAsync(Within.Deadline)).Value;
        cpu.Total.ShouldBeGreaterThanOrEqualTo(cpu.Vcpus[0]);
        (await guest.Domain.GetInfoAsync()).CpuTime.ShouldBeGreaterThanOrEqualTo(before + TimeSpan.FromSeconds(0.2));
    }

    [LiveFact]
    public async Task Everything_that_can_be_read_of_a_guest_is()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync(devices: Balloon);
        Domain domain = guest.Domain;

        DomainInfo info = await domain.GetInfoAsync();
        BlockInfo disk = (await domain.GetBlockInfoAsync("vda", Within.Deadline)).Value;
        MemoryStatistics memory = (await domain.GetMemoryStatisticsAsync(Within.Deadline)).Value;
        DomainStatistics all = (await host.Hypervisor.GetDomainStatisticsAsync(patience: Within.Deadline)).ShouldHaveSingleItem();

        (info.State, info.MaxMemoryKiB, info.MemoryKiB, info.Vcpus).ShouldBe((DomainState.Running, 16384, 16384, 1));
        (await domain.GetControlInfoAsync()).ShouldBe(new ControlInfo(ControlState.Ok, TimeSpan.Zero));
        (disk.Capacity, disk.Physical, disk.Allocation > 0).ShouldBe((1024 * 1024, 1024 * 1024, true));
        (memory.ActualKiB, memory.ResidentKiB > 16384, memory.UnusedKiB).ShouldBe((16384, true, null));
        all.IsStale.ShouldBeFalse();
        all.Parameters.Select(one => one.Name).ShouldBe(all.Parameters.Select(one => one.Name).Distinct());
        string[] names = ["state.state", "cpu.time", "balloon.rss", "vcpu.0.time", "net.count", "block.0.capacity", "dirtyrate.calc_status"];
        names.Except(all.Parameters.Select(one => one.Name), StringComparer.Ordinal).ShouldBeEmpty();
        (await host.Hypervisor.GetHostnameAsync()).ShouldBe(Environment.MachineName);
        host.Hypervisor.LookupDomain(domain.Record.Id).Uuid.ShouldBe(domain.Uuid);
        host.Hypervisor.ListDomains(DomainListFlags.Running | DomainListFlags.Transient).ShouldHaveSingleItem();
        host.Hypervisor.ListDomains(DomainListFlags.Inactive).ShouldBeEmpty();
        (await domain.GetInterfaceAddressesAsync(InterfaceAddressSource.Arp)).ShouldBeEmpty();
    }

    [LiveFact]
    public async Task A_qemu_that_is_stopped_delays_nobody_else_and_is_told_as_it_was()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest stuck = await host.BootAsync("stuck");
        Guest other = await host.BootAsync("other");
        await stuck.Domain.GetVcpusAsync(Within.Deadline);

        stuck.Signal(SigStop);
        Reading<IReadOnlyList<VcpuInfo>> known = await stuck.Domain.GetVcpusAsync(TimeSpan.FromMilliseconds(50));
        Reading<IReadOnlyList<VcpuInfo>> fresh = await other.Domain.GetVcpusAsync(Within.Deadline);
        ControlInfo control = await stuck.Domain.GetControlInfoAsync();
        var never = await Should.ThrowAsync<HypervisorException>(() => stuck.Domain.GetBlockStatisticsAsync("vda", TimeSpan.FromMilliseconds(50)));
        stuck.Signal(SigCont);
        Reading<IReadOnlyList<VcpuInfo>> again = await stuck.Domain.GetVcpusAsync(Within.Deadline);

        (known.IsStale, known.Value.Count, known.Age > TimeSpan.Zero).ShouldBe((true, 1, true));
        (fresh.IsStale, again.IsStale).ShouldBe((false, false));
        control.State.ShouldBe(ControlState.Occupied);
        never.Code.ShouldBe(ErrorCode.OperationTimeout);
    }

    [LiveFact]
    public async Task Metadata_is_kept_with_the_definition()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.DefineDomainAsync(GuestXml.Domain("kept", 16, "pc"));

        await domain.SetMetadataAsync(DomainMetadata.Title, "Kept");
        await domain.SetMetadataAsync(DomainMetadata.Element, "<a><b/></a>", "k", "urn:k");

        (await domain.GetXmlAsync()).ShouldContain("<title>Kept</title>");
        (await domain.GetMetadataAsync(DomainMetadata.Element, "urn:k")).ShouldBe("<a><b /></a>");
        domain.Record.Title.ShouldBe("Kept");
    }
}
