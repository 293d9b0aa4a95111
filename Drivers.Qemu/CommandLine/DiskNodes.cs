using System;
using System.Collections.Generic;
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
    internal static string Storage(DiskDevice disk, DiskSource source) => Storage(disk, source, disk.StorageNode, disk.IsReadOnly);

    /// <summary>The node that gives the bytes their meaning.</summary>
    /// <remarks>QEMU opens the backing files that the image names, unless the definition says what is below.</remarks>
    internal static string Format(DiskDevice disk) => Format(
        disk, disk.Driver.Format, disk.FormatNode, disk.StorageNode, disk.IsReadOnly, disk.Source?.Backing, level: 1);

    /// <summary>The nodes of the images that the definition names below, from the bottom: each must be there before who needs it.</summary>
    internal static IEnumerable<string> Backing(DiskDevice disk, DiskSource source)
    {
        var nodes = new List<string>();
        int level = 1;
        for (BackingStore? store = source.Backing; store?.Source is { } image; store = image.Backing, level++)
        {
            string storage = $"{disk.Target}-backing{level}-storage";
            nodes.Add(Format(disk, store.Format, BackingNode(disk, level), storage, isReadOnly: true, image.Backing, level + 1));
            nodes.Add(Storage(disk, image, storage, isReadOnly: true));
        }

        nodes.Reverse();
        return nodes;
    }

    private static string BackingNode(DiskDevice disk, int level) => $"{disk.Target}-backing{level}-format";

    private static string Storage(DiskDevice disk, DiskSource source, string node, bool isReadOnly) => WriteObject(json =>
    {
        json.WriteString("driver", source.IsBlock ? "host_device" : "file");
        json.WriteString("node-name", node);
        json.WriteString("filename", source.Path);
        if (disk.Driver.Io is not DiskIo.Default)
        {
            json.WriteString("aio", disk.Driver.IoName);
        }

        WriteCommon(json, disk, isReadOnly);
    });

    private static string Format(
        DiskDevice disk, DiskFormat format, string node, string storage, bool isReadOnly, BackingStore? below, int level) => WriteObject(json =>
    {
        json.WriteString("driver", DiskDriver.Formats[format]);
        json.WriteString("node-name", node);
        json.WriteString("file", storage);
        if (format is not DiskFormat.Raw && below is not null)
        {
            json.WriteString("backing", below.Source is null ? null : BackingNode(disk, level));
        }

        if (disk.Driver.DetectZeroes is not DiskDetectZeroes.Default)
        {
            json.WriteString("detect-zeroes", disk.Driver.DetectZeroesName);
        }

        WriteCommon(json, disk, isReadOnly);
    });

    private static void WriteCommon(Utf8JsonWriter json, DiskDevice disk, bool isReadOnly)
    {
        json.WriteBoolean("read-only", isReadOnly);
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
