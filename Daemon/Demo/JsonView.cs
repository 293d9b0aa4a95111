using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace Rx.Hypervisor.Daemon.Demo;

/// <summary>One JSON object a line: <c>type</c> is <c>step</c>, <c>event</c>, <c>summary</c> or <c>error</c>.</summary>
internal sealed class JsonView(TextWriter output) : IDemoView
{
    private readonly Lock _gate = new(); // Steps come from the demo, events from the loop.

    public void Step(string text) => WriteLine("step", writer => writer.WriteString("text", text));

    public void Event(HypervisorEvent news) => WriteLine("event", writer =>
    {
        writer.WriteString("at", news.At);
        writer.WriteString("epoch", news.Position.Epoch);
        writer.WriteNumber("sequence", news.Position.Sequence);
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
    });

    public void Summary(IReadOnlyList<StateTime> times, int events, TimeSpan took) => WriteLine("summary", writer =>
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

    public void Failed(string reason) => WriteLine("error", writer => writer.WriteString("message", reason));

    private void WriteLine(string type, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            members(writer);
            writer.WriteEndObject();
        }

        lock (_gate)
        {
            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            output.Flush();
        }
    }
}
