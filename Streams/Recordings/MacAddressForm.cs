using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>A network card's address as people write it.</summary>
internal sealed class MacAddressForm : JsonConverter<MacAddress>
{
    public override MacAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => MacAddress.TryParse(reader.GetString(), out MacAddress address) ? address : throw new JsonException("no address of a network card");

    public override void Write(Utf8JsonWriter writer, MacAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
