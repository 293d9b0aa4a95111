using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>QEMU's <c>key=value,key=value</c> syntax (<c>util/keyval.c</c>, <c>util/qemu-option.c</c>).</summary>
internal static class QemuOption
{
    // Paths stay readable in ps(1); the encoder is "unsafe" for HTML only.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as it must be written: a comma ends a value, two stand for one.</summary>
    /// <remarks>Nothing else is special in a value: not spaces, equal signs, quotes or backslashes.</remarks>
    internal static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    /// <summary>An object in JSON, which options such as <c>-blockdev</c> take in place of that syntax.</summary>
    internal static string Json(Action<Utf8JsonWriter> properties)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
