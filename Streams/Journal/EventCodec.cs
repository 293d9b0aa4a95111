using System;
using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Events as JSON: one object each, on one line, that a person can read too.</summary>
/// <remarks>
/// <para>What all have comes first: <c>n</c> is the sequence, <c>t</c> the time, <c>k</c> the kind. Enumerations are words. What has its usual value
/// is left out where that is shorter. Members that are not known are passed over when read, so that later versions can add some.</para>
/// <para>Threading: any thread.</para>
/// </remarks>
internal static partial class EventCodec
{
    private static readonly EventForm[] Forms = [.. DomainForms(), .. LibvirtForms(), .. NetworkForms(), .. HostForms()];

    private static readonly FrozenDictionary<Type, EventForm> FormsByType = Forms.ToFrozenDictionary(static form => form.Type);

    /// <summary>The types of events that can be written.</summary>
    internal static IEnumerable<Type> Types => Forms.Select(static form => form.Type);

    /// <summary>The words for their kinds.</summary>
    internal static IEnumerable<string> Words => Forms.Select(static form => form.Word);

    /// <summary>Writes an event, without a line feed. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">Such an event is made for one subscriber, and is not in any journal.</exception>
    internal static void Write(HypervisorEvent news, IBufferWriter<byte> to)
    {
        if (!FormsByType.TryGetValue(news.GetType(), out EventForm? form))
        {
            throw new ArgumentException($"{news.GetType().Name} has no place in a journal", nameof(news));
        }

        Write(form, news, to);
    }

    /// <summary>The word of an event's kind; of one that is made for one subscriber, the name of its type.</summary>
    internal static string WordOf(HypervisorEvent news) => FormsByType.TryGetValue(news.GetType(), out EventForm? form) ? form.Word : news.GetType().Name;

    /// <summary>Writes an event in a form that is known to be its own.</summary>
    internal static void Write(EventForm form, HypervisorEvent news, IBufferWriter<byte> to)
    {
        var json = new JsonLineWriter(to);
        json.BeginObject();
        json.Number("n"u8, news.Position.Sequence);
        json.Time("t"u8, news.At);
        json.Word("k"u8, form.Kind);
        if (news is DomainEvent domain)
        {
            json.Text("name"u8, domain.Name);
            json.Uuid("uuid"u8, domain.Domain);
            form.Write(ref json, news);
            WriteRun(ref json, domain);
        }
        else if (news is NetworkEvent network)
        {
            json.Text("name"u8, network.Name);
            json.Uuid("uuid"u8, network.Network);
            form.Write(ref json, news);
            json.WordUnlessDefault("cause"u8, network.Cause);
        }
        else
        {
            form.Write(ref json, news);
        }

        WriteOrigin(ref json, news);
        json.EndObject();
    }

    /// <summary>Reads what <see cref="Write(HypervisorEvent, IBufferWriter{byte})"/> has written.</summary>
    /// <param name="json">The object.</param>
    /// <param name="epoch">The epoch that its number belongs to.</param>
    /// <param name="others">Kinds that may stand there besides those of journals.</param>
    /// <exception cref="JournalFormatException">It is no event, or one of a kind that this version does not know.</exception>
    internal static HypervisorEvent Read(ReadOnlySpan<byte> json, Guid epoch, params ReadOnlySpan<EventForm> others)
    {
        var members = new JsonMembers(json);
        var position = new Position(epoch, members.Number("n"u8));
        DateTimeOffset at = members.Time("t"u8);
        HypervisorEvent news = FormOf(ref members, others).Read(ref members);
        news = news is DomainEvent domain ? WithRun(domain, ref members) : WithOrigin(news, ref members);
        news.Number(position, at);
        return news;
    }

    private static void WriteRun(ref JsonLineWriter json, DomainEvent news)
    {
        json.NumberUnless("id"u8, news.Id, -1);
        json.NumberUnless("generation"u8, news.Generation, 0);
        json.WordUnlessDefault("before"u8, news.Before);
        json.WordUnlessDefault("state"u8, news.State);
        json.WordUnlessDefault("cause"u8, news.Cause);
    }

    private static DomainEvent WithRun(DomainEvent news, ref JsonMembers members) => news with
    {
        Id = members.Int32Or("id"u8, -1),
        Generation = members.NumberOr("generation"u8, 0),
        Before = members.WordOrDefault<DomainState>("before"u8),
        State = members.WordOrDefault<DomainState>("state"u8),
        Cause = members.WordOrDefault<EventCause>("cause"u8),
        Operation = ReadOperation(ref members),
        Inferred = ReadInference(ref members),
    };

    private static void WriteOrigin(ref JsonLineWriter json, HypervisorEvent news)
    {
        if (news.Operation is { } operation)
        {
            json.Text("operation"u8, operation.Name);
            json.Number("call"u8, operation.Number);
        }

        if (news.Inferred is { } inferred)
        {
            json.Time("notBefore"u8, inferred.NotBefore);
            json.Time("notAfter"u8, inferred.NotAfter);
        }
    }

    private static HypervisorEvent WithOrigin(HypervisorEvent news, ref JsonMembers members)
        => (news is NetworkEvent network ? network with { Cause = members.WordOrDefault<EventCause>("cause"u8) } : news) with { Operation = ReadOperation(ref members), Inferred = ReadInference(ref members) };

    private static Operation? ReadOperation(ref JsonMembers members)
        => members.TextOrNull("operation"u8) is { } name ? new Operation(members.Number("call"u8), name) : null;

    private static Inference? ReadInference(ref JsonMembers members)
        => members.Has("notBefore"u8) ? new Inference(members.Time("notBefore"u8), members.Time("notAfter"u8)) : null;

    private static EventForm FormOf(ref JsonMembers members, scoped ReadOnlySpan<EventForm> others)
    {
        ReadOnlySpan<byte> kind = members.Characters("k"u8);
        return Find(kind, Forms) ?? Find(kind, others) ?? throw members.Wrong("k"u8, "a kind of event that this version knows");
    }

    private static EventForm? Find(ReadOnlySpan<byte> kind, ReadOnlySpan<EventForm> forms)
    {
        foreach (EventForm form in forms)
        {
            if (kind.SequenceEqual(form.Kind))
            {
                return form;
            }
        }

        return null;
    }
}
