using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Disks: two block nodes each, the file and its format, and the device on top.</summary>
internal static class DiskArguments
{
    private const int UnitsPerIdeBus = 2;

    // Paths stay readable in ps(1); the encoder is "unsafe" for HTML only.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All disks; a firmware that boots from disks takes the first.</summary>
    internal static IEnumerable<string> Of(ValueList<DiskDevice> disks, MachineType machine)
    {
        for (int i = 0; i < disks.Count; i++)
        {
            string bootIndex = i == 0 && machine.BootsFromDisk ? ",bootindex=1" : "";
            yield return "-blockdev";
            yield return Storage(disks[i]);
            yield return "-blockdev";
            yield return Format(disks[i]);
            yield return "-device";
            yield return $"{Device(disks[i], machine)},drive={disks[i].FormatNode},id={disks[i].Id}{bootIndex}";
        }
    }

    private static string Storage(DiskDevice disk) => WriteObject(json =>
    {
        json.WriteString("driver", "file");
        json.WriteString("node-name", disk.StorageNode);
        json.WriteString("filename", disk.Source);
        json.WriteBoolean("read-only", disk.IsReadOnly);
    });

    private static string Format(DiskDevice disk) => WriteObject(json =>
    {
        json.WriteString("driver", disk.FormatDriver);
        json.WriteString("node-name", disk.FormatNode);
        json.WriteString("file", disk.StorageNode);
        json.WriteBoolean("read-only", disk.IsReadOnly);
    });

    private static string Device(DiskDevice disk, MachineType machine) => disk.Bus switch
    {
        DiskBus.Virtio when machine.HasPci => "virtio-blk-pci",
        DiskBus.Virtio => "virtio-blk-device",
        DiskBus.Ide => $"ide-hd,bus=ide.{disk.Index / UnitsPerIdeBus},unit={disk.Index % UnitsPerIdeBus}",
        _ => throw new UnreachableException(),
    };

    private static string WriteObject(Action<Utf8JsonWriter> properties)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Json))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
