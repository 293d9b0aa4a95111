using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Reads and writes files of the cache with code made at build time: nothing is reflected upon.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredCapabilities))]
internal sealed partial class CapabilitiesJson : JsonSerializerContext;
