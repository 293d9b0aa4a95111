using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>A <see cref="NameSet"/> in JSON: an array of strings.</summary>
internal sealed class NameSetConverter : JsonConverter<NameSet>
{
    /// <inheritdoc/>
    public override NameSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("an array of names is expected");
        }

        List<string> names = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            names.Add(reader.GetString()!);
        }

        return reader.TokenType == JsonTokenType.EndArray ? new NameSet(names) : throw new JsonException("a name is expected");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NameSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string name in value)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
