namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>What both stages launch alike.</summary>
internal static class StageXml
{
    /// <summary>A disk whose first write fails: the blkdebug driver, which libvirt's XML has no word for.</summary>
    internal static string[] FailingDisk(string image, string rules) =>
    [
        "-blockdev", $"driver=file,filename={image},node-name=f0",
        "-blockdev", $"driver=blkdebug,image=f0,node-name=bd0,config={rules}",
        "-blockdev", "driver=raw,file=bd0,node-name=d0",
        "-device", "virtio-blk-pci,drive=d0,id=vd0,werror=stop,rerror=report,bootindex=1",
    ];
}
