using System;
using System.IO;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>Makes the files that a definition names, such that QEMU takes them.</summary>
internal static class HostFileMaker
{
    private const int DiskBytes = 1 << 20;

    /// <summary>All of them, and the firmware's variables.</summary>
    internal static void MakeAll(DomainDefinition definition)
    {
        foreach (HostFile file in definition.HostFiles)
        {
            Make(file);
        }

        if (definition.NvramFile is { } nvram)
        {
            Make(new HostFile(nvram.Path, "<os><nvram>", IsWritten: true));
        }
    }

    // The real QEMU reads the headers: of the kernel (Linux' boot protocol 2.0) and of qcow2.
    private static void Make(HostFile file)
    {
        byte[] bytes = new byte[DiskBytes];
        if (file.Element is "<os><kernel>")
        {
            bytes[0x1f1] = 1;
            "HdrS"u8.CopyTo(bytes.AsSpan(0x202));
            bytes[0x207] = 2;
        }
        else if (file.Path.EndsWith(".qcow2", StringComparison.Ordinal))
        {
            File.WriteAllBytes(file.Path, Qcow2());
            return;
        }

        File.WriteAllBytes(file.Path, bytes);
    }

    /// <summary>An empty image. Version 2, clusters of 64 KiB: header, refcount table, refcount block, L1 table.</summary>
    /// <param name="backing">What it says is below it.</param>
    internal static byte[] Qcow2(string backing = "")
    {
        const int Cluster = 1 << 16;
        const int NameOffset = 512;
        byte[] image = new byte[4 * Cluster];
        "QFI"u8.CopyTo(image);
        image[3] = 0xfb;
        image[7] = 2;
        image[14] = (byte)(backing.Length > 0 ? NameOffset >> 8 : 0);
        image[19] = (byte)backing.Length;
        Encoding.ASCII.GetBytes(backing, image.AsSpan(NameOffset));
        image[23] = 16;
        image[29] = DiskBytes >> 16;
        image[39] = 1;
        image[45] = 3;
        image[53] = 1;
        image[59] = 1;
        image[Cluster + 5] = 2;
        for (int cluster = 0; cluster < 4; cluster++)
        {
            image[(2 * Cluster) + (2 * cluster) + 1] = 1;
        }

        return image;
    }
}
