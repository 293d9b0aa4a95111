using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>The events of a message.</summary>
internal static class EventLineReading
{
    /// <summary>Reads a message. The inventory behind a gap is left out: each subscriber here has one as of the moment it has come so far.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="after">The event before its first.</param>
    /// <param name="clock">For what has no time that can be read.</param>
    /// <param name="events">Receives them.</param>
    /// <returns>How far the subscription has come, and how many events were sent.</returns>
    internal static (Position UpTo, int Count) Read(ReadOnlySpan<byte> payload, Position after, TimeProvider clock, List<HypervisorEvent> events)
    {
        EventsMessage message = XdrReader.Read<EventsMessage>(payload);
        Position upTo = message.UpTo.Value;
        foreach (Line line in message.Lines.Span)
        {
            HypervisorEvent news = Read(line, upTo.Epoch, after, clock);
            after = news.Position;
            if (news is not InventoryEvent)
            {
                events.Add(news);
            }
        }

        return (upTo, message.Lines.Length);
    }

    private static HypervisorEvent Read(Line line, Guid epoch, Position after, TimeProvider clock)
    {
        try
        {
            return EventJson.Read(line.Json.Span, epoch);
        }
        catch (FormatException)
        {
            // Of a host that is newer. None is left out, so it is the next.
            return new RawEvent
            {
                Position = new Position(epoch, after.Epoch == epoch ? after.Sequence + 1 : 1),
                At = clock.GetUtcNow(),
                Program = Programs.Own,
                Message = (int)OwnProcedure.Events,
                Data = line.Json,
            };
        }
    }
}
