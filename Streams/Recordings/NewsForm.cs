using System;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>How what a host tells is written and read.</summary>
/// <param name="Write">Writes the members of an object.</param>
/// <param name="Read">Reads them again.</param>
/// <param name="Take">Makes what the engine is given of what the host gave, or, when it is replayed, of nothing.</param>
internal sealed record NewsForm<T>(Action<Utf8JsonWriter, T, Redaction> Write, Func<JsonElement, T> Read, Func<T, T> Take);
