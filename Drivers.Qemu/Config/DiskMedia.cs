using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Drives whose medium can be changed.</summary>
internal static class DiskMedia
{
    /// <summary>The drive with a target.</summary>
    /// <exception cref="HypervisorException">There is none, or its medium stays.</exception>
    internal static DiskDevice RequireDrive(this DomainDefinition definition, string target)
    {
        DiskDevice disk = definition.Devices.Disks.FirstOrDefault(disk => disk.Target == target)
            ?? throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu,
                $"invalid argument: domain '{definition.Name}' has no disk '{target}'");
        return disk.Kind is DiskKind.Cdrom
            ? disk
            : throw new HypervisorException(ErrorCode.OperationUnsupported, ErrorDomain.Qemu,
                $"Operation not supported: disk '{target}' of domain '{definition.Name}' is no drive whose medium can be changed");
    }

    /// <summary>The same domain with another medium in a drive.</summary>
    internal static DomainDefinition WithMedium(this DomainDefinition definition, string target, DiskSource? source) => definition with
    {
        Devices = definition.Devices with
        {
            Disks = [.. definition.Devices.Disks.Select(disk => disk.Target == target ? disk with { Source = source } : disk)],
        },
    };
}
