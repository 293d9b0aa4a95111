using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>What QEMU 7.2 answered to the commands that reads send: a guest with two virtual CPUs, two disks, an empty CD drive and a balloon.</summary>
internal static class RecordedReads
{
    internal const string RawDisk = "/srv/vms/b.img";
    internal const string Qcow2Disk = "/srv/vms/d.qcow2";

    /// <summary>The devices of that guest.</summary>
    internal const string Devices = $"""
        <devices>
          <disk type='file' device='disk'><source file='{RawDisk}'/><target dev='vda' bus='virtio'/></disk>
          <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{Qcow2Disk}'/><target dev='vdb' bus='virtio'/></disk>
          <disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
        </devices>
        """;

    /// <summary>Thread ids of the virtual CPUs in the recording.</summary>
    internal static readonly int[] VcpuThreads = [31574, 31575];

    /// <summary>The replies, each on one line, by command.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Replies = Directory
        .GetFiles(Repository.PathOf("Tests/Data/Qmp/Reads"), "*.json")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, file => JsonNode.Parse(File.ReadAllText(file))!.ToJsonString(), StringComparer.Ordinal);

    /// <summary>Has a machine's QEMU answer like that, and puts the guest's disks there.</summary>
    internal static void Install(SimulatedQemu qemu)
    {
        foreach ((string command, string reply) in Replies)
        {
            qemu.Answers[command] = reply;
        }

        qemu.Machine.Files.Write(RawDisk, new byte[1024 * 1024]);
        byte[] qcow2 = new byte[4096];
        ((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3]).CopyTo(qcow2); // "QFI" 0xfb, version
        qcow2[29] = 0x80;                                                       // size: 8 MiB, big-endian in bytes 24 to 31
        qemu.Machine.Files.Write(Qcow2Disk, qcow2);
    }

    /// <summary>Has a process use the machine: its virtual CPUs 2 s and 3 s, all of it 7 s and 64 MiB.</summary>
    internal static void Load(VirtualProcess process)
    {
        process.Usage = new ProcessUsage(ProcessState.Sleeping, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1), 64 * 1024 * 1024);
        process.Threads =
        [
            new ThreadUsage(VcpuThreads[0], ProcessState.Running, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(0.5), Processor: 1) { QueuedTime = TimeSpan.FromSeconds(0.25) },
            new ThreadUsage(VcpuThreads[1], ProcessState.Sleeping, TimeSpan.FromSeconds(3), TimeSpan.Zero, Processor: 0),
        ];
    }
}
