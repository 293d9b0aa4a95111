using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What can be changed of a machine while it runs: virtual CPUs, the balloon, disks and media.</content>
internal sealed partial class QemuDomain
{
    /// <summary>How long a guest has to let go of a virtual CPU, as libvirt has it.</summary>
    private static readonly TimeSpan UnplugTime = TimeSpan.FromSeconds(5);

    /// <summary>Plugs or unplugs virtual CPUs, one after the other.</summary>
    internal Task SetVcpusAsync(int count, Patience patience) => InTurnAsync("set the vCPUs of", async () =>
    {
        RequireMachine("set the vCPUs of");
        VcpuCount cpus = Live!.Cpus;
        if (count > cpus.Maximum)
        {
            throw QemuErrors.Invalid($"requested vcpus is greater than max allowable vcpus for the live domain '{Name}': {count} > {cpus.Maximum}");
        }

        IReadOnlyList<CpuSlot> slots = CpuSlot.Read(await AskAsync("query-hotpluggable-cpus", arguments: null, patience));
        for (int now = cpus.Current; now < count; now++)
        {
            await PlugAsync(slots, now, patience);
        }

        for (int now = cpus.Current; now > count; now--)
        {
            await UnplugAsync(slots, now, patience);
        }
    }, patience);

    /// <summary>Asks the balloon to leave the guest so much; it follows when it can.</summary>
    internal Task SetBalloonAsync(long memoryKiB, Patience patience) => InTurnAsync("set the memory of", async () =>
    {
        RequireMachine("set the memory of");
        if (memoryKiB > Live!.Memory.KiB)
        {
            throw QemuErrors.Invalid($"cannot set memory of domain '{Name}' higher than max memory: {memoryKiB} > {Live.Memory.KiB} KiB");
        }

        try
        {
            await AskAsync("balloon", json => json.WriteNumber("value", memoryKiB * 1024), [], patience);
        }
        catch (QmpCommandException e) when (e.ErrorClass == "DeviceNotActive")
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
                $"Requested operation is not valid: Unable to change memory of active domain '{Name}' without the balloon device and guest OS balloon driver", e);
        }
    }, patience);

    /// <summary>Resizes a disk.</summary>
    internal Task BlockResizeAsync(string disk, long bytes, Patience patience) => InTurnAsync("resize a disk of", async () =>
    {
        RequireMachine("resize a disk of");
        DiskDevice one = Live!.Devices.Disks.FirstOrDefault(one => one.Target == disk || one.Source?.Path == disk)
            ?? throw QemuErrors.NoDisk(Name, disk);
        if (one.Source is null)
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
                $"Requested operation is not valid: disk '{disk}' of domain '{Name}' is empty");
        }

        await AskAsync(
            "block_resize",
            json =>
            {
                json.WriteString("node-name", one.FormatNode);
                json.WriteNumber("size", bytes);
            },
            [],
            patience);
    }, patience);

    /// <summary>Changes the medium of a drive; if the new one cannot be put in, the old one is again.</summary>
    internal Task ChangeMediaAsync(string target, DiskSource? source, bool force, Patience patience) => InTurnAsync("change a medium of", async () =>
    {
        RequireMachine("change a medium of");
        DiskDevice drive = Live!.RequireDrive(target);
        DiskDevice old = Live!.Devices.WithAliases().Disks.First(disk => disk.Target == drive.Target);
        DiskDevice changed = old with { Source = source };
        RequireFile(changed);
        await AskDriveAsync("blockdev-open-tray", old, json => json.WriteBoolean("force", force), patience);
        await EmptyAsync(old, patience);
        try
        {
            await FillAsync(changed, patience);
        }
        catch (Exception e) when (IsOfQemu(e))
        {
            using var undo = new Patience(UndoTime, Host.Clock);
            await FillAsync(old, undo);
            await AskDriveAsync("blockdev-close-tray", old, more: null, undo);
            throw;
        }

        await AskDriveAsync("blockdev-close-tray", changed, more: null, patience);
        Feed(new Reconfigured(Live!.WithMedium(target, source)));
        Feed(new MediumChanged(old.Id, old.Source?.Path ?? "", source?.Path ?? ""));
    }, patience);

    private async Task PlugAsync(IReadOnlyList<CpuSlot> slots, int now, Patience patience)
    {
        RequireThread(now);
        int index = slots.ToList().FindIndex(static slot => slot.IsFree);
        CpuSlot free = index >= 0 ? slots[index] : throw NoSlot();
        await AskAsync(
            "device_add",
            json =>
            {
                json.WriteString("driver", free.Driver);
                json.WriteString("id", $"vcpu{index}");
                free.WriteTo(json);
            },
            [],
            patience);
        free.IsFree = false;
        free.Device = $"vcpu{index}";
        Recount(now + 1);
    }

    private async Task UnplugAsync(IReadOnlyList<CpuSlot> slots, int now, Patience patience)
    {
        CpuSlot last = slots.LastOrDefault(static slot => slot.Device.Length > 0) ?? throw NoSlot();
        string device = last.Device;
        using var guest = new Patience(UnplugTime, Host.Clock, patience.Token);
        Run.Journal.NoteUnplugged(); // Whenever it goes.
        try
        {
            await ConfirmAsync(
                "device_del",
                input => input is DeviceDeleted gone && gone.Device == device,
                () => AskAsync("device_del", json => json.WriteString("id", device), [], guest),
                guest);
        }
        catch (OperationCanceledException) when (guest.IsLate)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Qemu,
                $"Timed out during operation: the guest of domain '{Name}' did not let go of '{device}'; it may do so yet");
        }

        (last.Device, last.IsFree) = ("", true);
        Recount(now - 1);
    }

    // QEMU 7.2 emulates with as many threads, ever, as there may be CPUs: one more, and it aborts, which would end the guest.
    private void RequireThread(int now)
    {
        if (Record.Accelerator == "tcg" && now + Run.Journal.Status.UnpluggedCpus >= Live!.Cpus.Maximum)
        {
            throw new HypervisorException(ErrorCode.OperationUnsupported, ErrorDomain.Qemu,
                $"Operation not supported: domain '{Name}' is emulated: QEMU cannot plug a CPU again in a run that has unplugged it");
        }
    }

    private void Recount(int count) => Feed(new Reconfigured(Live! with { Cpus = Live.Cpus with { Current = count } }));

    private HypervisorException NoSlot() => QemuErrors.Invalid(
        $"failed to find appropriate hotpluggable vcpus of domain '{Name}' to reach the desired target vcpu count");

    private void RequireMachine(string attempt)
        => Require(attempt, Record.State is DomainState.Running or DomainState.Paused or DomainState.PMSuspended or DomainState.Crashed);

    private void RequireFile(DiskDevice disk)
    {
        if (disk.HostFile is { } file && Host.Files.FindObstacle(file.Path, AccessTo(file)) is { } obstacle)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                $"cannot change a medium of domain '{Name}': cannot access {file.Element} '{file.Path}': {obstacle}");
        }
    }

    private async Task EmptyAsync(DiskDevice drive, Patience patience)
    {
        if (drive.Source is null)
        {
            return;
        }

        await AskDriveAsync("blockdev-remove-medium", drive, more: null, patience);
        await AskAsync("blockdev-del", json => json.WriteString("node-name", drive.FormatNode), [], patience);
        await AskAsync("blockdev-del", json => json.WriteString("node-name", drive.StorageNode), [], patience);
    }

    private async Task FillAsync(DiskDevice drive, Patience patience)
    {
        if (drive.Source is not { } source)
        {
            return;
        }

        await AskAsync("blockdev-add", Members(DiskNodes.Storage(drive, source)), [], patience);
        try
        {
            await AskAsync("blockdev-add", Members(DiskNodes.Format(drive)), [], patience);
            await AskDriveAsync("blockdev-insert-medium", drive, json => json.WriteString("node-name", drive.FormatNode), patience);
        }
        catch (QmpCommandException)
        {
            await DropNodesAsync(drive, patience);
            throw;
        }
    }

    private async Task DropNodesAsync(DiskDevice drive, Patience patience)
    {
        foreach (string node in new[] { drive.FormatNode, drive.StorageNode })
        {
            try
            {
                await AskAsync("blockdev-del", json => json.WriteString("node-name", node), [], patience);
            }
            catch (QmpCommandException)
            {
                // It was not there: what failed before is what is told.
            }
        }
    }

    private Task<JsonElement> AskDriveAsync(string command, DiskDevice drive, Action<Utf8JsonWriter>? more, Patience patience) => AskAsync(
        command,
        json =>
        {
            json.WriteString("id", drive.Id);
            more?.Invoke(json);
        },
        [],
        patience);

    private static Action<Utf8JsonWriter> Members(string json) => writer =>
    {
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            member.WriteTo(writer);
        }
    };
}
