using System;
using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor;

/// <summary>Events, domains, networks and leases as JSON: one object each, on one line; <c>docs/event-format.md</c> describes it.</summary>
/// <remarks>
/// <para>What journals have on the disk, and besides what is made for one subscriber: gaps and inventories.</para>
/// <para>Threading: any thread.</para>
/// </remarks>
public static class EventJson
{
    private static readonly EventForm<GapEvent> Gap = new(
        "gap",
        static (ref json, gap) =>
        {
            json.Position("from"u8, gap.From);
            json.Position("to"u8, gap.To);
            json.Word("reason"u8, gap.Reason);
            json.Text("why"u8, gap.Why);
        },
        static (ref members) => new GapEvent
        {
            From = members.Position("from"u8),
            To = members.Position("to"u8),
            Reason = members.Word<GapReason>("reason"u8),
            Why = members.Text("why"u8),
        });

    private static readonly EventForm<InventoryEvent> Inventory = new(
        "inventory",
        static (ref json, inventory) =>
        {
            json.BeginArray("domains"u8);
            foreach (DomainRecord record in inventory.Domains)
            {
                json.BeginObject();
                EventCodec.WriteRecord(ref json, record);
                json.EndObject();
            }

            json.EndArray();
            json.BeginArray("networks"u8);
            foreach (NetworkRecord record in inventory.Networks)
            {
                json.BeginObject();
                EventCodec.WriteRecord(ref json, record);
                json.EndObject();
            }

            json.EndArray();
        },
        static (ref members) => new InventoryEvent
        {
            Domains = members.Objects("domains"u8, EventCodec.ReadRecord),
            Networks = members.ObjectsOrEmpty("networks"u8, EventCodec.ReadNetwork),
        });

    private static readonly EventForm[] ForOne = [Gap, Inventory];

    /// <summary>The words for all kinds of events: <c>lifecycle</c>, <c>rebooted</c>.</summary>
    public static IReadOnlySet<string> Kinds { get; } = EventCodec.Words.Concat(ForOne.Select(static form => form.Word)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Writes an event, without a line feed. Of its position the sequence alone: who reads it must know the epoch.</summary>
    public static void Write(HypervisorEvent news, IBufferWriter<byte> to)
    {
        ArgumentNullException.ThrowIfNull(news);
        ArgumentNullException.ThrowIfNull(to);
        if (FormForOne(news) is { } form)
        {
            EventCodec.Write(form, news, to);
        }
        else
        {
            EventCodec.Write(news, to);
        }
    }

    /// <summary>The word for the kind of an event: one of <see cref="Kinds"/>.</summary>
    public static string KindOf(HypervisorEvent news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return FormForOne(news)?.Word ?? EventCodec.WordOf(news);
    }

    /// <summary>Reads what <see cref="Write(HypervisorEvent, IBufferWriter{byte})"/> has written.</summary>
    /// <param name="json">The object.</param>
    /// <param name="epoch">The epoch that its number belongs to.</param>
    /// <exception cref="FormatException">It is no event, or one of a kind that this version does not know.</exception>
    public static HypervisorEvent Read(ReadOnlySpan<byte> json, Guid epoch) => EventCodec.Read(json, epoch, ForOne);

    /// <summary>Writes all that is known of a domain, without a line feed.</summary>
    public static void Write(DomainRecord record, IBufferWriter<byte> to)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(to);
        var json = new JsonLineWriter(to);
        json.BeginObject();
        EventCodec.WriteRecord(ref json, record);
        json.EndObject();
    }

    /// <summary>Writes all that is known of a network, without a line feed.</summary>
    public static void Write(NetworkRecord record, IBufferWriter<byte> to)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(to);
        var json = new JsonLineWriter(to);
        json.BeginObject();
        EventCodec.WriteRecord(ref json, record);
        json.EndObject();
    }

    /// <summary>Reads what <see cref="Write(NetworkRecord, IBufferWriter{byte})"/> has written.</summary>
    /// <exception cref="FormatException">It is no network, or has a word that this version does not know.</exception>
    public static NetworkRecord ReadNetwork(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        return EventCodec.ReadNetwork(ref members);
    }

    /// <summary>Writes a lease, without a line feed.</summary>
    public static void Write(NetworkLease lease, IBufferWriter<byte> to)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(to);
        var json = new JsonLineWriter(to);
        json.BeginObject();
        EventCodec.WriteLease(ref json, lease);
        json.EndObject();
    }

    /// <summary>Reads what <see cref="Write(NetworkLease, IBufferWriter{byte})"/> has written.</summary>
    /// <exception cref="FormatException">It is no lease.</exception>
    public static NetworkLease ReadLease(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        return EventCodec.ReadLease(ref members);
    }

    /// <summary>Reads what <see cref="Write(DomainRecord, IBufferWriter{byte})"/> has written.</summary>
    /// <exception cref="FormatException">It is no domain, or has a word that this version does not know.</exception>
    public static DomainRecord ReadDomain(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        return EventCodec.ReadRecord(ref members);
    }

    private static EventForm? FormForOne(HypervisorEvent news) => news switch
    {
        GapEvent => Gap,
        InventoryEvent => Inventory,
        _ => null,
    };
}
