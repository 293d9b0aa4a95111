using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The block nodes of a disk, as <c>-blockdev</c> and <c>blockdev-add</c> take them.</summary>
internal static class DiskNodes
{
    // Paths stay readable in ps(1); the encoder is "unsafe" for HTML only.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The node that is the file.</summary>
    internal static string Storage(DiskDevice disk, DiskSource source) => WriteObject(json =>
    {
        json.WriteString("driver", source.IsBlock ? "host_device" : "file");
        json.WriteString("node-name", disk.StorageNode);
        json.WriteString("filename", source.Path);
        if (disk.Driver.Io is not DiskIo.Default)
        {
            json.WriteString("aio", disk.Driver.IoName);
        }

        WriteCommon(json, disk);
    });

    /// <summary>The node that gives the bytes their meaning. QEMU opens the backing files that the image names.</summary>
    internal static string Format(DiskDevice disk) => WriteObject(json =>
    {
        json.WriteString("driver", disk.Driver.FormatName);
        json.WriteString("node-name", disk.FormatNode);
        json.WriteString("file", disk.StorageNode);
        if (disk.Driver.DetectZeroes is not DiskDetectZeroes.Default)
        {
            json.WriteString("detect-zeroes", disk.Driver.DetectZeroesName);
        }

        WriteCommon(json, disk);
    });

    private static void WriteCommon(Utf8JsonWriter json, DiskDevice disk)
    {
        json.WriteBoolean("read-only", disk.IsReadOnly);
        if (disk.Driver.Discard is not DiskDiscard.Default)
        {
            json.WriteString("discard", disk.Driver.DiscardName);
        }

        if (disk.Driver.Cache is not DiskCache.Default)
        {
            json.WriteStartObject("cache");
            json.WriteBoolean("direct", disk.Driver.IsDirect);
            json.WriteBoolean("no-flush", disk.Driver.Cache is DiskCache.Unsafe);
            json.WriteEndObject();
        }
    }

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
