using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Forms of news that are told as they are.</summary>
internal static class Forms
{
    /// <summary>Bytes.</summary>
    internal static readonly NewsForm<ReadOnlyMemory<byte>> Bytes = new(
        static (json, bytes, redaction) =>
        {
            json.WritePropertyName("is");
            BytesForm.Write(json, bytes.Span, redaction);
        },
        static record => BytesForm.Read(record.GetProperty("is")),
        static bytes => bytes);

    /// <summary>A value with a form of its own.</summary>
    internal static NewsForm<T> Of<T>(JsonTypeInfo<T> form) => new(
        (json, value, _) =>
        {
            json.WritePropertyName("is");
            JsonSerializer.Serialize(json, value, form);
        },
        record => record.GetProperty("is").Deserialize(form)!,
        static value => value);
}
