using System;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>A range of addresses as people write it.</summary>
internal sealed class IPNetworkForm : JsonConverter<IPNetwork>
{
    public override IPNetwork Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPNetwork.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, IPNetwork value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
