using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>How far a change came that ended with its engine: the machine says so itself, and is put in order where it stands between.</content>
internal sealed partial class QemuDomain
{
    private async Task FindChangesAsync(RunStatus status, Patience patience)
    {
        if (Live is { Cpus.Maximum: > 1 })
        {
            await FindCpusAsync(patience);
        }

        if (Live is { } live && live.Devices.Disks.Any(static disk => disk.Kind == DiskKind.Cdrom))
        {
            await FindMediaAsync(status, patience);
        }
    }

    private async Task FindCpusAsync(Patience patience)
    {
        try
        {
            int found = CpuSlot.Read(await AskAsync("query-hotpluggable-cpus", arguments: null, patience)).Count(static slot => !slot.IsFree);
            if (found > 0 && Live is { } live && live.Cpus.Current != found)
            {
                Recount(found);
            }
        }
        catch (QmpCommandException)
        {
            // A machine to which none can be added has those that it was started with.
        }
    }

    private async Task FindMediaAsync(RunStatus status, Patience patience)
    {
        JsonElement found = await AskAsync("query-block", arguments: null, patience);
        foreach (DiskDevice drive in Live!.Devices.WithAliases().Disks.Where(static disk => disk.Kind == DiskKind.Cdrom))
        {
            if (DriveFinding.Of(found, drive) is not { } now || now.Path == drive.Source?.Path)
            {
                continue;
            }

            if (now.Path is null)
            {
                await PutBackAsync(drive, patience);
                continue;
            }

            var medium = new DiskSource(now.Path, Host.Files.Look(now.Path) is { Kind: FileKind.BlockDevice });
            Feed(new Reconfigured(Live!.WithMedium(drive.Target, medium)));
            Feed(new MediumChanged(drive.Id, drive.Source?.Path ?? "", now.Path, Since(status)));
            if (now.IsOpen)
            {
                await AskDriveAsync("blockdev-close-tray", drive, more: null, patience);
            }
        }
    }

    /// <summary>The old medium was out and no other in: as after a change that failed, the drive has it again.</summary>
    private async Task PutBackAsync(DiskDevice drive, Patience patience)
    {
        try
        {
            await DropNodesAsync(drive, patience);
            await FillAsync(drive, patience);
            await AskDriveAsync("blockdev-close-tray", drive, more: null, patience);
        }
        catch (QmpCommandException e)
        {
            Log.MediumGone(_log, Name, drive.Target, drive.Source!.Path, e);
            Feed(new Reconfigured(Live!.WithMedium(drive.Target, source: null)));
        }
    }
}
