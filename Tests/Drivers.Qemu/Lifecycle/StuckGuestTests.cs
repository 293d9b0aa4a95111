using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>One guest of two hundred is stopped with SIGSTOP: the others must not notice.</summary>
public sealed class StuckGuestTests
{
    private const int Guests = 200;
    private const int Stuck = 77;

    private readonly VirtualSetup _setup = new(static setup => RecordedReads.Install(setup.Qemu));
    private readonly Domain[] _domains;

    public StuckGuestTests()
    {
        Outcome<Domain>[] starts =
        [
            .. Enumerable.Range(0, Guests).Select(i => _setup.At(0, () => _setup.Hypervisor.CreateDomainAsync(
                VirtualSetup.Xml($"guest{i}", $"4dea22b3-1d52-d8f3-2516-{i:d12}")))),
        ];
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));
        _domains = [.. starts.Select(start => start.Value)];
    }

    [Fact]
    public void Reads_of_the_others_take_as_long_as_ever()
    {
        _setup.At(6, () => _setup.Hypervisor.GetDomainStatisticsAsync()).After(_setup);
        Process(Stuck).Freeze();

        Outcome<Reading<IReadOnlyList<VcpuInfo>>>[] reads = [.. _domains.Select(domain => _setup.At(10, () => domain.GetVcpusAsync()))];
        Outcome<DomainStatistics>[] statistics = [.. _domains.Select(domain => _setup.At(20, () => domain.GetStatisticsAsync(StatisticsGroups.Vcpu)))];
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        Others(reads).Select(read => (read.At, read.Value.IsStale)).Distinct().ShouldBe([(10.001, false)]);
        (reads[Stuck].At, reads[Stuck].Value.IsStale, reads[Stuck].Value.Age > TimeSpan.FromSeconds(4)).ShouldBe((11, true, true));
        Others(statistics).Select(read => (read.At, read.Value.IsStale)).Distinct().ShouldBe([(20.001, false)]);
        (statistics[Stuck].At, statistics[Stuck].Value.IsStale).ShouldBe((20, true)); // It is known to be silent by now.
    }

    [Fact]
    public void Statistics_of_all_together_wait_for_it_no_longer_than_the_bound()
    {
        Process(Stuck).Freeze();

        Outcome<IReadOnlyList<DomainStatistics>> first = _setup.At(10, () => _setup.Hypervisor.GetDomainStatisticsAsync(StatisticsGroups.Vcpu));
        Outcome<IReadOnlyList<DomainStatistics>> second = _setup.At(20, () => _setup.Hypervisor.GetDomainStatisticsAsync(StatisticsGroups.Vcpu));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        first.At.ShouldBe(11);
        second.At.ShouldBe(20.001);
        second.Value.Count.ShouldBe(Guests);
        second.Value.Where(one => one.IsStale).Select(one => one.Name).ShouldBe([$"guest{Stuck}"]);
    }

    [Fact]
    public void Lists_and_events_of_the_others_come_as_they_happen()
    {
        Process(Stuck).Freeze();
        _setup.At(10, () => _domains[Stuck].GetVcpusAsync());
        _setup.At(10, () => _domains[Stuck].SuspendAsync());
        Recording<HypervisorEvent> events = _setup.Time.Record(_setup.Hypervisor.Events);

        _setup.Time.At(10.5, () => Enumerable.Range(0, Guests).Where(i => i != Stuck).ToList().ForEach(i => Process(i).StopCpus()));
        int paused = 0;
        _setup.Time.At(10.6, () => paused = _setup.Hypervisor.ListDomains(DomainListFlags.Paused).Count);
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        paused.ShouldBe(Guests - 1);
        events.Count(news => news.Value is DomainLifecycleEvent { Detail: LifecycleDetail.SuspendedPaused } && news.At == 10.5).ShouldBe(Guests - 1);
    }

    private static IEnumerable<Outcome<T>> Others<T>(Outcome<T>[] all) => all.Where((_, i) => i != Stuck);

    private SimulatedQemuProcess Process(int guest) => _setup.Qemu.Processes[guest];
}
