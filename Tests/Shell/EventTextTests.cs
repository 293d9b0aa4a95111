using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text.Json;
using Rx.Hypervisor.Shell;
using Rx.Hypervisor.Shell.Demo;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Shell;

/// <summary>Every public event has words of its own.</summary>
public sealed class EventTextTests
{
    private static readonly DomainJob Save = new()
    {
        Operation = DomainJobOperation.Save,
        Type = DomainJobType.Unbounded,
        Memory = new JobProgress(Total: 200, Processed: 50, Remaining: 150),
    };

    private static readonly HypervisorException Cause = new(ErrorCode.OperationFailed, ErrorDomain.Qemu, "no such disk");

    private static readonly MacAddress Card = new(0x5254_0012_3456);
    private static readonly NetworkPort Port = new(Card, Domain: default, "web");

    private static readonly NetworkLease Lease = new()
    {
        Network = default,
        NetworkName = "n",
        Address = IPAddress.Parse("192.168.122.45"),
        Mac = Card,
        HostName = "web",
    };
    private static readonly GraphicsAddress Display = new(GraphicsAddressFamily.IPv6, "::1", "5900");

    private static readonly (HypervisorEvent News, string Text)[] All =
    [
        (new DomainLifecycleEvent { Domain = default, Name = "a", Detail = LifecycleDetail.StartedBooted }, "Started (booted)"),
        (new DomainRebootedEvent { Domain = default, Name = "a" }, "Rebooted"),
        (new DomainMetadataChangedEvent { Domain = default, Name = "a", Kind = DomainMetadata.Title }, "Metadata changed (title)"),
        (new DomainMetadataChangedEvent { Domain = default, Name = "a", Kind = DomainMetadata.Element, Uri = "urn:a" }, "Metadata changed (urn:a)"),
        (new DomainWatchdogEvent { Domain = default, Name = "a", Action = "reset" }, "Watchdog (reset)"),
        (new DomainPMEvent { Domain = default, Name = "a", Change = PowerManagementChange.Suspend }, "Power management (sleeps)"),
        (new DomainPMEvent { Domain = default, Name = "a", Change = PowerManagementChange.SuspendToDisk }, "Power management (sleeps on disk)"),
        (new DomainPMEvent { Domain = default, Name = "a", Change = PowerManagementChange.Wakeup }, "Power management (wakes)"),
        (new DomainAgentEvent { Domain = default, Name = "a", IsConnected = true, Reason = AgentChange.Channel }, "Guest agent connected (channel)"),
        (new DomainAgentEvent { Domain = default, Name = "a", IsConnected = false, Reason = AgentChange.DomainStarted }, "Guest agent disconnected (domainstarted)"),
        (new DomainIOErrorEvent { Domain = default, Name = "a", Device = "vda", Action = "stop", Reason = "enospc" }, "I/O error on vda (enospc, stop)"),
        (new DomainBalloonChangedEvent { Domain = default, Name = "a", ActualKiB = 4096 }, "Balloon changed (4096 KiB)"),
        (new DomainDiskChangedEvent { Domain = default, Name = "a", Device = "ide0-0-0", OldSource = "/a", NewSource = "/b" }, "Medium of ide0-0-0 changed (/b)"),
        (new DomainDiskChangedEvent { Domain = default, Name = "a", Device = "ide0-0-0", OldSource = "/a", NewSource = "" }, "Medium of ide0-0-0 removed (/a)"),
        (new DomainTrayChangedEvent { Domain = default, Name = "a", Device = "ide0-0-0", IsOpen = true }, "Tray of ide0-0-0 opened"),
        (new DomainTrayChangedEvent { Domain = default, Name = "a", Device = "ide0-0-0", IsOpen = false }, "Tray of ide0-0-0 closed"),
        (new DomainJobProgressEvent { Domain = default, Name = "a", Job = Save }, "Job goes on (save, 25 %)"),
        (new DomainJobProgressEvent { Domain = default, Name = "a", Job = Save with { Memory = default } }, "Job goes on (save, size unknown)"),
        (new DomainJobCompletedEvent { Domain = default, Name = "a", Job = Save with { Type = DomainJobType.Completed } }, "Job over (save, completed)"),
        (new DomainJobCompletedEvent { Domain = default, Name = "a", Job = Save with { Type = DomainJobType.Failed, Error = "full" } }, "Job over (save, failed: full)"),
        (new DomainMigrationIterationEvent { Domain = default, Name = "a", Iteration = 2 }, "Memory gone through (time 2)"),
        (new DefinitionRejectedEvent { Path = "/a.xml", Reason = "line 3", Code = ErrorCode.XmlError }, "Definition rejected (/a.xml: line 3)"),
        (new PlanFailedEvent { Domain = Planned(PlanOutcome.Failed) }, "Plan failed for web: no such disk"),
        (new StartupCompletedEvent { Domains = [Planned(PlanOutcome.Done), Planned(PlanOutcome.Failed)], Took = default }, "Start-up completed (2, 1 failed)"),
        (new GapEvent { From = new(default, 3), To = new(default, 7), Reason = GapReason.Retention, Why = "too old" }, "Gap after 3 up to 7 (too old)"),
        (new InventoryEvent { Domains = [] }, "Inventory (0 domains)"),
        (new JournalStateEvent { IsOnDisk = false, Cause = "disk full" }, "Journal in memory only (disk full)"),
        (new JournalStateEvent { IsOnDisk = true, Cause = "all kept" }, "Journal on disk again (all kept)"),
        (new JournalDamagedEvent { Path = "/j/1.events", Offset = 7, Cause = "checksum" }, "Journal damaged (/j/1.events, byte 7: checksum)"),
        (new DomainRtcChangedEvent { Domain = default, Name = "a", Offset = TimeSpan.FromSeconds(-1.5) }, "Clock set (-1.5 s ahead of UTC)"),
        (new DomainGraphicsEvent { Domain = default, Name = "a", Phase = GraphicsPhase.Connect, Local = Display, Remote = Display }, "Display (connect, ::1)"),
        (new DomainControlErrorEvent { Domain = default, Name = "a" }, "Control lost"),
        (new DomainBlockJobEvent { Domain = default, Name = "a", Disk = "vda", Type = BlockJobType.Copy, Status = BlockJobStatus.Ready }, "Block job on vda (copy, ready)"),
        (new DomainDiskMissingEvent { Domain = default, Name = "a", Device = "ide0-0-0", OldSource = "/a", IsDropped = false }, "Medium of ide0-0-0 left out (/a is missing)"),
        (new DomainDiskMissingEvent { Domain = default, Name = "a", Device = "disk1", OldSource = "/a", IsDropped = true }, "Disk disk1 left out (/a is missing)"),
        (new DomainDeviceEvent { Domain = default, Name = "a", Device = "net1", Change = DeviceChange.Added }, "Device net1 added"),
        (new DomainDeviceEvent { Domain = default, Name = "a", Device = "net1", Change = DeviceChange.RemovalFailed }, "Device net1 not removed"),
        (new DomainTunableChangedEvent { Domain = default, Name = "a", Parameters = [new UInt64Parameter("cpu_shares", 5)] }, "Tuned (cpu_shares = 5)"),
        (new DomainBlockThresholdEvent { Domain = default, Name = "a", Device = "vda", Threshold = 10, Excess = 2 }, "Threshold of vda passed (10 by 2 bytes)"),
        (new DomainMemoryFailureEvent { Domain = default, Name = "a", Recipient = MemoryFailureRecipient.Guest, Action = MemoryFailureAction.Inject }, "Memory failed (guest, inject)"),
        (new DomainMemoryDeviceSizeChangedEvent { Domain = default, Name = "a", Device = "mem1", SizeKiB = 8 }, "Memory device mem1 changed (8 KiB)"),
        (new RawEvent { Program = 0x20008086, Message = 999, Data = new byte[3] }, "Unknown event (message 999 of program 0x20008086, 3 bytes)"),
        (new ShutdownCompletedEvent { Domains = [Planned(PlanOutcome.Done)], Took = default }, "Shutdown completed (1)"),
        (new NetworkLifecycleEvent { Network = default, Name = "n", Kind = NetworkLifecycle.Started }, "Network started"),
        (new NetworkLeaseEvent { Network = default, Name = "n", Change = NetworkLeaseChange.Added, Lease = Lease }, "Lease added (192.168.122.45 of web)"),
        (
            new NetworkLeaseEvent { Network = default, Name = "n", Change = NetworkLeaseChange.Expired, Lease = Lease with { HostName = null } },
            "Lease expired (192.168.122.45 of 52:54:00:12:34:56)"),
        (new NetworkPortEvent { Network = default, Name = "n", IsPlugged = true, Port = Port }, "Guest web plugged in (52:54:00:12:34:56)"),
        (new NetworkPortEvent { Network = default, Name = "n", IsPlugged = false, Port = Port }, "Guest web unplugged (52:54:00:12:34:56)"),
        (new NetworkLinkEvent { Network = default, Name = "n", Link = "vnet0", Change = NetworkLinkChange.Up }, "Link vnet0 up"),
        (
            new NetworkServiceEvent { Network = default, Name = "n", Service = "dnsmasq", Change = NetworkServiceChange.Ended, Reason = "signal 9" },
            "Service dnsmasq ended: signal 9"),
        (new NetworkPlanFailedEvent { Network = new(default, "n", PlanOutcome.Failed, default, Cause) }, "Plan failed for network n: no such disk"),
        (
            new StartupCompletedEvent { Domains = [], Took = default, Networks = [new(default, "n", PlanOutcome.Done, default, null)] },
            "Start-up completed (0; networks: 1)"),
        (new InventoryEvent { Domains = [], Networks = [new NetworkRecord { Name = "n", Uuid = default }] }, "Inventory (0 domains, 1 networks)"),
    ];

    [Fact]
    public void Every_event_says_what_happened()
        => All.Select(static one => EventText.Of(one.News)).ShouldBe(All.Select(static one => one.Text));

    [Fact]
    public void No_type_of_event_is_missing_here()
    {
        IEnumerable<Type> all = typeof(HypervisorEvent).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(HypervisorEvent)) && !type.IsAbstract);

        all.Except(All.Select(static one => one.News.GetType())).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_inferred_has_its_bounds_in_json()
    {
        DateTimeOffset from = DateTimeOffset.UnixEpoch, to = from.AddMinutes(1);
        using var text = new StringWriter();

        new JsonView(new JsonLines(text)).Event(All[1].News with { Inferred = new Inference(from, to) });

        using var json = JsonDocument.Parse(text.ToString());
        json.RootElement.GetProperty("event").GetString().ShouldBe("Rebooted");
        (json.RootElement.GetProperty("notBefore").GetDateTimeOffset(), json.RootElement.GetProperty("notAfter").GetDateTimeOffset()).ShouldBe((from, to));
    }

    [Fact]
    public void Json_has_libvirts_numbers_beside_the_words()
    {
        var stopped = new DomainLifecycleEvent { Domain = default, Name = "web", Detail = LifecycleDetail.StoppedCrashed };
        var watchdog = new DomainWatchdogEvent { Domain = default, Name = "web", Action = "reset" };

        Numbers(stopped).ShouldBe((0, 5, 2));
        Numbers(watchdog).ShouldBe((3, null, 2));
        Numbers(All[1].News).ShouldBe((1, null, null));
        Numbers(new DomainDeviceEvent { Domain = default, Name = "web", Device = "net1", Change = DeviceChange.RemovalFailed }).ShouldBe((22, null, null));
        Numbers(new DomainMemoryFailureEvent { Domain = default, Name = "web", Recipient = default, Action = MemoryFailureAction.Reset }).ShouldBe((25, null, 3));
        Numbers(new DefinitionRejectedEvent { Path = "/a.xml", Reason = "no", Code = ErrorCode.XmlError }).ShouldBe((null, null, null));
    }

    private static (int? Id, int? Event, int? Detail) Numbers(HypervisorEvent news)
    {
        using var text = new StringWriter();
        new JsonView(new JsonLines(text)).Event(news);
        using var json = JsonDocument.Parse(text.ToString());
        int? Number(string member) => json.RootElement.TryGetProperty(member, out JsonElement value) ? value.GetInt32() : null;
        return (Number("eventId"), Number("eventNumber"), Number("detail"));
    }

    private static PlannedDomain Planned(PlanOutcome outcome)
        => new(default, "web", outcome, default, outcome == PlanOutcome.Failed ? Cause : null);
}
