using System;
using System.Buffers;

namespace Rx.Hypervisor.Drivers.Remote.Server.Own;

/// <summary>Events as JSON. What happened last is written once, however many clients hear it.</summary>
/// <remarks>Threading: the server's scheduler. Memory: a fixed number of short lines.</remarks>
internal sealed class EventLines
{
    private const int Kept = 256;

    /// <summary>Longer ones are rare, and would be kept for long.</summary>
    private const int LongestKept = 4096;

    private readonly (HypervisorEvent? News, ReadOnlyMemory<byte> Line)[] _kept = new (HypervisorEvent?, ReadOnlyMemory<byte>)[Kept];
    private readonly ArrayBufferWriter<byte> _writer = new();

    /// <summary>An event as <c>docs/event-format.md</c> has it.</summary>
    internal ReadOnlyMemory<byte> Of(HypervisorEvent news)
    {
        ref (HypervisorEvent? News, ReadOnlyMemory<byte> Line) place = ref _kept[news.Position.Sequence & (Kept - 1)];
        if (ReferenceEquals(place.News, news))
        {
            return place.Line;
        }

        EventJson.Write(news, _writer);
        byte[] line = _writer.WrittenSpan.ToArray();
        _writer.ResetWrittenCount();
        if (line.Length <= LongestKept)
        {
            place = (news, line);
        }

        return line;
    }
}
