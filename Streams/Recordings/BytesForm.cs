using System;
using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Bytes in a recording: text as text, so that people can read it, the rest in base64; what is large and no text is left out but for its length.</summary>
internal static class BytesForm
{
    private const int MostBinary = 1024 * 1024; // Pictures of screens; nothing that an engine reads into.

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes them as a value.</summary>
    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes, Redaction redaction)
    {
        if (TryRead(bytes) is { } text)
        {
            json.WriteStringValue(redaction.Clean(text));
            return;
        }

        json.WriteStartObject();
        if (bytes.Length <= MostBinary)
        {
            json.WriteBase64String("base64", bytes);
        }
        else
        {
            json.WriteNumber("zeros", bytes.Length);
        }

        json.WriteEndObject();
    }

    internal static byte[] Read(JsonElement value) => value.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(value.GetString()!)
        : value.TryGetProperty("base64", out JsonElement binary) ? binary.GetBytesFromBase64()
        : new byte[value.GetProperty("zeros").GetInt32()];

    private static string? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null; // It is no text.
        }
    }
}
