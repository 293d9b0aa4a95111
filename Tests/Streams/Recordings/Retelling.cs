using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Recordings;

/// <summary>What a replay told, to its end; as the journal writes it.</summary>
internal sealed record Retelling(string[] Events, long[] Sequences, string[] Domains, Position Position, ReplayEnd End)
{
    /// <summary>Replays a recording.</summary>
    /// <param name="recording">All of it.</param>
    /// <param name="drivers">Adds those of its host; QEMU's alone unless it is said.</param>
    internal static Retelling Of(byte[] recording, Action<HypervisorHostOptions>? drivers = null)
    {
        var time = new VirtualTime();
        var replay = Recording.Read(recording);
        IHypervisor hv = replay.On(time, drivers ?? (static options => options.UseQemu()));
        List<HypervisorEvent> told = [];
        hv.Events.Subscribe(told.Add);
        time.Start();
        replay.End.IsCompleted.ShouldBeTrue();
        return new Retelling(Lines(told), [.. told.Select(static news => news.Position.Sequence)], DomainsOf(hv), hv.Position, replay.End.Result);
    }

    /// <summary>It tells these, byte for byte; or the first of them, where it ends before.</summary>
    internal void ShouldTell(IEnumerable<HypervisorEvent> events, bool all = true)
    {
        string[] lines = Lines(events);
        foreach ((string expected, string actual) in lines.Zip(Events))
        {
            actual.ShouldBe(expected);
        }

        Events.Length.ShouldBeInRange(all ? lines.Length : 0, lines.Length);
    }

    /// <summary>It tells these last, byte for byte, and begins before them.</summary>
    internal void ShouldEndWith(IEnumerable<HypervisorEvent> events)
    {
        string[] lines = Lines(events);
        lines.ShouldNotBeEmpty();
        Events.TakeLast(lines.Length).ShouldBe(lines);
    }

    internal static string[] Lines(IEnumerable<HypervisorEvent> events) => [.. events.Select(Line)];

    internal static string Line(HypervisorEvent news)
    {
        ArrayBufferWriter<byte> line = new();
        EventJson.Write(news, line);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    internal static string[] DomainsOf(IHypervisor hypervisor) => [.. hypervisor.ListDomains().OrderBy(static record => record.Uuid).Select(Line)];

    private static string Line(DomainRecord record)
    {
        ArrayBufferWriter<byte> line = new();
        EventJson.Write(record, line);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
