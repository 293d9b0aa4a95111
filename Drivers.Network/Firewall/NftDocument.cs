using System;
using System.Buffers;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Network.Firewall;

/// <summary>Commands for nft in its JSON form, libnftables-json(5): all of them are one transaction.</summary>
internal sealed class NftDocument : IDisposable
{
    private readonly ArrayBufferWriter<byte> _content = new(4096);
    private readonly Utf8JsonWriter _json;

    internal NftDocument()
    {
        _json = new Utf8JsonWriter(_content, new JsonWriterOptions { Indented = true });
        _json.WriteStartObject();
        _json.WriteStartArray("nftables");
    }

    /// <summary>Makes a table that is there or not be gone: added first, since what is not there cannot be deleted.</summary>
    internal NftDocument Drop(string family, string table) => Command("add", "table", body => Name(body, family, table))
        .Command("delete", "table", body => Name(body, family, table));

    /// <summary>Makes a table, with nothing in it.</summary>
    internal NftDocument Table(string family, string table) => Drop(family, table).Command("add", "table", body => Name(body, family, table));

    /// <summary>Adds a chain that packets go through; what no rule decides is let through.</summary>
    internal NftDocument Chain(string family, string table, string chain, string type, string hook, int priority, string? device = null)
        => Command("add", "chain", body =>
        {
            body.WriteString("family", family);
            body.WriteString("table", table);
            body.WriteString("name", chain);
            body.WriteString("type", type);
            body.WriteString("hook", hook);
            body.WriteNumber("prio", priority);
            if (device is not null)
            {
                body.WriteString("dev", device);
            }

            body.WriteString("policy", "accept");
        });

    /// <summary>Adds a rule at the end of a chain.</summary>
    internal NftDocument Rule(string family, string table, string chain, params NftPart?[] parts)
        => Command("add", "rule", body =>
        {
            body.WriteString("family", family);
            body.WriteString("table", table);
            body.WriteString("chain", chain);
            body.WriteStartArray("expr");
            foreach (NftPart? part in parts)
            {
                part?.Invoke(body);
            }

            body.WriteEndArray();
        });

    /// <summary>All of it. Nothing can be added any more.</summary>
    internal byte[] ToBytes()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return _content.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private static void Name(Utf8JsonWriter body, string family, string table)
    {
        body.WriteString("family", family);
        body.WriteString("name", table);
    }

    private NftDocument Command(string verb, string what, Action<Utf8JsonWriter> write)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(verb);
        _json.WriteStartObject(what);
        write(_json);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        return this;
    }
}
