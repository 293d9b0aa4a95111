using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor;

/// <summary>What the guest agent says, read; and what it is asked, written. A guest may say anything.</summary>
internal static class AgentReply
{
    /// <summary>Reads the value that a command returned.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InternalError"/>: it is not what the command returns.</exception>
    internal static T Read<T>(string domain, string command, string json, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Qemu,
                $"internal error: the guest agent of domain '{domain}' returned malformed data for '{command}': {e.Message}", e);
        }
    }

    /// <summary>The interfaces of <c>guest-network-get-interfaces</c>.</summary>
    internal static IReadOnlyList<GuestInterface> Interfaces(JsonElement list) => [.. list.EnumerateArray().Select(one => new GuestInterface(
        Text(one.GetProperty("name")),
        one.TryGetProperty("hardware-address", out JsonElement mac) ? Text(mac) : "",
        one.TryGetProperty("ip-addresses", out JsonElement addresses) ? [.. addresses.EnumerateArray().Select(Address)] : []))];

    /// <summary>Nanoseconds since 1970, as <c>guest-get-time</c> has them.</summary>
    internal static DateTimeOffset Time(JsonElement nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds.GetInt64() / TimeSpan.NanosecondsPerTick);

    /// <summary>A text; absent is not one.</summary>
    internal static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("there is null instead of a text");

    /// <summary>An arguments object.</summary>
    internal static string Arguments(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static GuestAddress Address(JsonElement address) => new(Text(address.GetProperty("ip-address")), address.GetProperty("prefix").GetInt32());
}
