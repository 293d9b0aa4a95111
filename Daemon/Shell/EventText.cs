using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Shell;

/// <summary>Events in words, for people.</summary>
internal static class EventText
{
    /// <summary>"Started (booted)", "Rebooted", "Watchdog (reset)".</summary>
    internal static string Of(HypervisorEvent news) => news switch
    {
        DomainLifecycleEvent lifecycle => $"{lifecycle.Kind} ({Detail(lifecycle)})",
        DomainRebootedEvent => "Rebooted",
        DomainMetadataChangedEvent { Uri: "" } change => $"Metadata changed ({change.Kind.ToString().ToLowerInvariant()})",
        DomainMetadataChangedEvent change => $"Metadata changed ({change.Uri})",
        DefinitionRejectedEvent rejected => $"Definition rejected ({rejected.Path}: {rejected.Reason})",
        DomainPMEvent { Change: PowerManagementChange.Wakeup } => "Power management (wakes)",
        DomainPMEvent { Change: PowerManagementChange.SuspendToDisk } => "Power management (sleeps on disk)",
        DomainPMEvent => "Power management (sleeps)",
        DomainAgentEvent agent => $"Guest agent {(agent.IsConnected ? "connected" : "disconnected")} ({agent.Reason.ToString().ToLowerInvariant()})",
        DomainBalloonChangedEvent balloon => $"Balloon changed ({balloon.ActualKiB} KiB)",
        DomainDiskChangedEvent { NewSource: "" } change => $"Medium of {change.Device} removed ({change.OldSource})",
        DomainDiskChangedEvent change => $"Medium of {change.Device} changed ({change.NewSource})",
        DomainTrayChangedEvent tray => $"Tray of {tray.Device} {(tray.IsOpen ? "opened" : "closed")}",
        DomainJobProgressEvent job => $"Job goes on ({Job(job.Job)}, {Share(job.Job.Data)})",
        DomainJobCompletedEvent job => $"Job over ({Job(job.Job)}, {job.Job.Type.ToString().ToLowerInvariant()}{Colon(job.Job.Error)})",
        DomainMigrationIterationEvent iteration => $"Memory gone through (time {iteration.Iteration})",
        PlanFailedEvent failed => $"Plan failed for {failed.Domain.Name}{Colon(failed.Domain.Error?.Message)}",
        StartupCompletedEvent startup => $"Start-up completed ({Count(startup.Networks, startup.Domains)})",
        ShutdownCompletedEvent shutdown => $"Shutdown completed ({Count(shutdown.Networks, shutdown.Domains)})",
        NetworkLifecycleEvent network => $"Network {Low(network.Kind)}",
        NetworkLeaseEvent lease => $"Lease {Low(lease.Change)} ({Lease(lease.Lease)})",
        NetworkPortEvent port => $"Guest {port.Port.DomainName} {(port.IsPlugged ? "plugged in" : "unplugged")} ({port.Port.Address})",
        NetworkLinkEvent link => $"Link {link.Link} {Low(link.Change)}",
        NetworkServiceEvent service => $"Service {service.Service} {Low(service.Change)}{Colon(service.Reason)}",
        NetworkPlanFailedEvent failed => $"Plan failed for network {failed.Network.Name}{Colon(failed.Network.Error?.Message)}",
        DomainWatchdogEvent watchdog => $"Watchdog ({watchdog.Action})",
        DomainIOErrorEvent error => $"I/O error on {error.Device} ({error.Reason}, {error.Action})",
        DomainRtcChangedEvent clock => $"Clock set ({clock.Offset.TotalSeconds:0.###} s ahead of UTC)",
        DomainGraphicsEvent graphics => $"Display ({graphics.Phase.ToString().ToLowerInvariant()}, {graphics.Remote.Node})",
        DomainControlErrorEvent => "Control lost",
        DomainBlockJobEvent job => $"Block job on {job.Disk} ({job.Type.ToString().ToLowerInvariant()}, {job.Status.ToString().ToLowerInvariant()})",
        DomainDiskMissingEvent { IsDropped: true } missing => $"Disk {missing.Device} left out ({missing.OldSource} is missing)",
        DomainDiskMissingEvent missing => $"Medium of {missing.Device} left out ({missing.OldSource} is missing)",
        DomainDeviceEvent { Change: DeviceChange.RemovalFailed } device => $"Device {device.Device} not removed",
        DomainDeviceEvent device => $"Device {device.Device} {device.Change.ToString().ToLowerInvariant()}",
        DomainTunableChangedEvent tunable => $"Tuned ({string.Join(", ", tunable.Parameters.Select(static one => $"{one.Name} = {one.Boxed}"))})",
        DomainBlockThresholdEvent block => $"Threshold of {block.Device} passed ({block.Threshold} by {block.Excess} bytes)",
        DomainMemoryFailureEvent memory => $"Memory failed ({memory.Recipient.ToString().ToLowerInvariant()}, {memory.Action.ToString().ToLowerInvariant()})",
        DomainMemoryDeviceSizeChangedEvent memory => $"Memory device {memory.Device} changed ({memory.SizeKiB} KiB)",
        RawEvent raw => $"Unknown event (message {raw.Message} of program 0x{raw.Program:x8}, {raw.Data.Length} bytes)",
        GapEvent gap => $"Gap after {gap.From.Sequence} up to {gap.To.Sequence} ({gap.Why})",
        InventoryEvent { Networks.Count: > 0 } inventory => $"Inventory ({inventory.Domains.Count} domains, {inventory.Networks.Count} networks)",
        InventoryEvent inventory => $"Inventory ({inventory.Domains.Count} domains)",
        JournalStateEvent { IsOnDisk: true } journal => $"Journal on disk again ({journal.Cause})",
        JournalStateEvent journal => $"Journal in memory only ({journal.Cause})",
        JournalDamagedEvent damage => $"Journal damaged ({damage.Path}, byte {damage.Offset}: {damage.Cause})",
        _ => news.GetType().Name,
    };

    private static string Job(DomainJob job) => job.Operation.ToString().ToLowerInvariant();

    private static string Share(JobProgress data) => data.Total > 0 ? $"{100 * (double)data.Processed / data.Total:0} %" : "size unknown";

    private static string Colon(string? cause) => string.IsNullOrEmpty(cause) ? "" : $": {cause}";

    private static string Low<T>(T word)
        where T : struct, Enum
        => word.ToString().ToLowerInvariant();

    private static string Lease(NetworkLease lease) => $"{lease.Address} of {lease.HostName ?? lease.Mac?.ToString() ?? lease.ClientId ?? "nobody"}";

    private static string Count(IReadOnlyList<PlannedNetwork> networks, IReadOnlyList<PlannedDomain> domains)
    {
        string guests = Count(domains.Select(static one => one.Outcome), domains.Count);
        return networks.Count == 0 ? guests : $"{guests}; networks: {Count(networks.Select(static one => one.Outcome), networks.Count)}";
    }

    private static string Count(IEnumerable<PlanOutcome> outcomes, int count)
    {
        int failed = outcomes.Count(static outcome => outcome == PlanOutcome.Failed);
        return failed == 0 ? $"{count}" : $"{count}, {failed} failed";
    }

    private static string Detail(DomainLifecycleEvent news)
    {
        string pair = news.Detail.ToString();
        string kind = news.Kind.ToString();
        string detail = pair.StartsWith(kind, StringComparison.Ordinal) ? pair[kind.Length..] : pair;
        return detail.ToLowerInvariant();
    }
}
