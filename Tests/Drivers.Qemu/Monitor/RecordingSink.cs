using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

/// <summary>Wants everything, unless told otherwise.</summary>
internal sealed class RecordingSink : IQmpSink
{
    internal Func<string, bool> WantedEvents { get; init; } = _ => true;

    internal Func<long, QmpInterest> Replies { get; init; } = _ => QmpInterest.Wanted;

    internal List<QmpMessage> Messages { get; } = [];

    /// <summary>One line for each message, equal exactly when the messages are.</summary>
    internal string[] Described => [.. Messages.Select(Describe)];

    public bool WantsEvent(ReadOnlySpan<byte> name) => WantedEvents(Encoding.UTF8.GetString(name));

    public QmpInterest WantsReply(long id) => Replies(id);

    public void OnMessage(QmpMessage message) => Messages.Add(message);

    internal static string[] Parse(params byte[][] pieces)
    {
        var sink = new RecordingSink();
        var parser = new QmpParser(sink);
        foreach (byte[] piece in pieces)
        {
            parser.Feed(piece);
            piece.AsSpan().Fill(0xFF);
        }

        return sink.Described;
    }

    internal static string Describe(QmpMessage message) => message switch
    {
        QmpGreeting g => $"greeting {g.Major}.{g.Minor}.{g.Micro} {g.Package} {string.Join(',', g.Capabilities)}",
        QmpReturn r => $"return {r.Id} {r.Value.GetRawText()}",
        QmpError e => $"error {e.Id} {e.Class} {e.Description}",
        QmpEvent e when e.Data.ValueKind == JsonValueKind.Undefined => $"event {e.Name} {e.At:O}",
        QmpEvent e => $"event {e.Name} {e.At:O} {e.Data.GetRawText()}",
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };
}
