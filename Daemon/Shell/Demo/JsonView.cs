using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>One JSON object a line: <c>type</c> is <c>step</c>, <c>event</c>, <c>summary</c> or <c>error</c>.</summary>
internal sealed class JsonView(JsonLines lines) : IDemoView
{
    public void Step(string text) => lines.Write("step", writer => writer.WriteString("text", text));

    public void Event(HypervisorEvent news) => lines.Write("event", writer =>
    {
        writer.WriteString("at", news.At);
        writer.WriteString("epoch", news.Position.Epoch);
        writer.WriteNumber("sequence", news.Position.Sequence);
        writer.WriteString("position", news.Position.ToString());
        writer.WriteString("event", EventText.Of(news));
        if (news.Inferred is { } when)
        {
            writer.WriteString("notBefore", when.NotBefore);
            writer.WriteString("notAfter", when.NotAfter);
        }

        if (news is DomainEvent domain)
        {
            writer.WriteString("domain", domain.Domain);
            writer.WriteString("name", domain.Name);
            writer.WriteNumber("id", domain.Id);
            writer.WriteNumber("generation", domain.Generation);
            writer.WriteString("before", domain.Before.ToString());
            writer.WriteString("state", domain.State.ToString());
            writer.WriteString("cause", domain.Cause.ToString());
        }

        if (news is NetworkEvent network)
        {
            writer.WriteString("network", network.Network);
            writer.WriteString("name", network.Name);
            writer.WriteString("cause", network.Cause.ToString());
        }

        if (LibvirtNumbers.Of(news) is { } numbers)
        {
            writer.WriteNumber("eventId", numbers.EventId);
            if (numbers.Event is { } kind)
            {
                writer.WriteNumber("eventNumber", kind);
            }

            if (numbers.Detail is { } detail)
            {
                writer.WriteNumber("detail", detail);
            }
        }
    });

    public void Summary(IReadOnlyList<StateTime> times, int events, TimeSpan took) => lines.Write("summary", writer =>
    {
        writer.WriteNumber("events", events);
        writer.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
        writer.WriteStartArray("states");
        foreach (StateTime time in times)
        {
            writer.WriteStartObject();
            writer.WriteString("state", time.State.ToString());
            writer.WriteNumber("seconds", Math.Round(time.Total.TotalSeconds, 3));
            writer.WriteNumber("spans", time.Spans);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public void Failed(string reason) => lines.Write("error", writer => writer.WriteString("message", reason));
}
