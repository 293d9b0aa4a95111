using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The graphics cards.</summary>
internal static class VideoArguments
{
    private const int KiB = 1024;

    /// <summary>All of them, the primary one first.</summary>
    internal static IEnumerable<string> Of(ValueList<VideoDevice> videos, MachineType machine) => videos
        .Where(video => video.Model is not VideoModel.None)
        .SelectMany(video => new[] { "-device", Driver(video, machine) + video.PlaceToQemu(machine) });

    private static string Driver(VideoDevice video, MachineType machine) => video.Model switch
    {
        VideoModel.Vga => $"VGA,vgamem_mb={video.VramKiB / KiB}",
        VideoModel.Cirrus => $"cirrus-vga,vgamem_mb={video.VramKiB / KiB}",
        VideoModel.Qxl => Qxl(video),
        VideoModel.Virtio => $"{Virtio(video, machine)},max_outputs={video.Heads}",
        VideoModel.Bochs => $"bochs-display,vgamem={(long?)video.VramKiB * KiB}",
        VideoModel.Ramfb => "ramfb",
        _ => throw new UnreachableException(),
    };

    private static string Qxl(VideoDevice video) =>
        $"{(video.IsPrimary ? "qxl-vga" : "qxl")},max_outputs={video.Heads},ram_size={(long?)video.RamKiB * KiB}"
        + $",vram_size={(long?)video.VramKiB * KiB},vram64_size_mb=0,vgamem_mb={video.VgamemKiB / KiB}";

    private static string Virtio(VideoDevice video, MachineType machine) =>
        video.IsPrimary && machine.HasPci ? "virtio-vga" : machine.VirtioDriver("gpu");
}
