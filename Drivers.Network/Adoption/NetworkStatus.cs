using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Adoption;

/// <summary>What the next engine must know of a network that is active, or becomes or was that.</summary>
/// <param name="Stage">How far it is.</param>
/// <param name="At">When this was written.</param>
/// <param name="Boot">In which run of the machine: of an earlier one nothing is left.</param>
/// <param name="Definition">Its XML, complete.</param>
/// <param name="Dnsmasq">The process that serves it.</param>
/// <param name="Ports">The guests that are on it.</param>
internal sealed record NetworkStatus(
    NetworkStage Stage, DateTimeOffset At, Guid Boot, string Definition, ProcessIdentity? Dnsmasq, IReadOnlyList<NetworkPort> Ports)
{
    internal const int MaxBytes = 4 * ConfigXml.MaxBytes;

    private const int Version = 1;

    private static readonly JsonWriterOptions Format = new() { Indented = true };

    internal byte[] ToJson()
    {
        var content = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(content, Format))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteWord("stage", Stage);
            json.WriteString("at", At);
            json.WriteString("boot", Boot);
            json.WriteString("definition", Definition);
            json.WriteProcess("dnsmasq", Dnsmasq);
            json.WriteStartArray("ports");
            foreach (NetworkPort port in Ports)
            {
                json.WriteStartObject();
                json.WriteString("mac", port.Address.ToString());
                json.WriteString("domain", port.Domain);
                json.WriteString("domainName", port.DomainName);
                json.WriteString("portGroup", port.PortGroup);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return content.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is damaged, or of a later version of the program.</exception>
    internal static NetworkStatus Parse(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        JsonElement json = document.RootElement;
        return json.Number("version") == Version
            ? new NetworkStatus(
                json.Word<NetworkStage>("stage"),
                json.Time("at"),
                json.Id("boot"),
                json.Text("definition"),
                json.Process("dnsmasq"),
                [.. json.Value("ports", JsonValueKind.Array).EnumerateArray().Select(ReadPort)])
            : throw new JsonException($"version {json.Number("version")}");
    }

    private static NetworkPort ReadPort(JsonElement json) => new(
        MacAddress.TryParse(json.Text("mac"), out MacAddress mac) ? mac : throw new JsonException("'mac' is no address of a card"),
        json.Id("domain"),
        json.Text("domainName"),
        json.TextOrNull("portGroup"));
}
