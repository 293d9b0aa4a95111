using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>How a row is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Row))]
internal sealed partial class RowJson : JsonSerializerContext;
