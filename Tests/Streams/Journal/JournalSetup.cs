using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>A journal on a virtual machine, and what a test does with one.</summary>
internal sealed class JournalSetup
{
    internal const string Folder = "/srv/state/journal";

    internal JournalSetup()
    {
        Machine = new VirtualHost(Time);
        Host = Machine;
    }

    internal VirtualTime Time { get; } = new();

    internal VirtualHost Machine { get; }

    /// <summary>What the journal is given: the machine, or a double in front of it.</summary>
    internal IHost Host { get; set; }

    internal JournalOptions Options { get; set; } = new();

    internal VirtualFiles Files => Machine.Files;

    internal EventJournal Open() => EventJournal.Open(Host, Folder, Options, NullLogger.Instance);

    /// <summary>The next events of a journal, each with a text of its own.</summary>
    internal static HypervisorEvent[] Append(EventJournal journal, params string[] texts)
    {
        Position last = journal.Last;
        HypervisorEvent[] events = [.. texts.Select((text, i) => Event(last.Epoch, last.Sequence + 1 + i, text))];
        journal.Append(events);
        return events;
    }

    internal static HypervisorEvent Event(Guid epoch, long sequence, string text) => new DefinitionRejectedEvent
    {
        Position = new Position(epoch, sequence),
        At = VirtualTime.Origin.AddSeconds(sequence),
        Path = "/etc/x.xml",
        Reason = text,
        Code = ErrorCode.XmlError,
    };

    /// <summary>All that a cursor hands out now.</summary>
    internal static List<HypervisorEvent> ReadAll(JournalCursor cursor, int atOnce = 7)
    {
        List<HypervisorEvent> all = [];
        var some = new HypervisorEvent[atOnce];
        while (cursor.Read(some) is > 0 and int count)
        {
            all.AddRange(some.AsSpan(0, count));
        }

        return all;
    }

    /// <summary>The same in short: sequence and text, or the sequences of a gap and its reason.</summary>
    internal static string[] Told(JournalCursor cursor) => [.. ReadAll(cursor).Select(static news => news switch
    {
        GapEvent gap => $"{gap.From.Sequence}..{gap.To.Sequence} {gap.Reason}",
        DefinitionRejectedEvent rejected => $"{news.Position.Sequence} {rejected.Reason}",
        _ => news.ToString(),
    })];

    internal string Text(string name) => Encoding.UTF8.GetString(Files.Read($"{Folder}/{name}", int.MaxValue));

    internal IReadOnlyList<string> Names => [.. Files.List(Folder).Order(StringComparer.Ordinal)];
}
