using System.Collections.Generic;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

/// <summary>Devices of libvirt's format that no reader here asks for, so that they are refused.</summary>
internal static class UnknownDevices
{
    /// <summary>One row each: a device that becomes known moves to its family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        Refused("crypto", "<crypto model='virtio' type='qemu'><backend model='builtin' queues='1'/></crypto>"),
        Refused("filesystem", "<filesystem type='mount'><source dir='/a'/><target dir='a'/></filesystem>"),
        Refused("hostdev", "<hostdev mode='subsystem' type='usb'/>"),
        Refused("iommu", "<iommu model='intel'/>"),
        Refused("lease", "<lease><lockspace>a</lockspace><key>b</key><target path='/a'/></lease>"),
        Refused("memory", "<memory model='dimm'><target><size unit='MiB'>64</size></target></memory>"),
        Refused("nvram", "<nvram><address type='spapr-vio' reg='0x3000'/></nvram>"),
        Refused("redirdev", "<redirdev bus='usb' type='spicevmc'/>"),
        Refused("redirfilter", "<redirfilter><usbdev allow='no'/></redirfilter>"),
        Refused("shmem", "<shmem name='a'><model type='ivshmem-plain'/></shmem>"),
        Refused("smartcard", "<smartcard mode='host'/>"),
        Refused("tpm", "<tpm model='tpm-crb'><backend type='emulator'/></tpm>"),
        Refused("vsock", "<vsock model='virtio'><cid auto='yes'/></vsock>"),
    ];

    private static ElementCoverage Refused(string device, string sample) =>
        new($"devices/{device}") { Refused = [new("the element", sample)] };
}
