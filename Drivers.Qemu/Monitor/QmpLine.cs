using System;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>One line, read from end to end but not yet decoded: which message it is and where its parts are.</summary>
internal ref partial struct QmpLine
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = QmpParser.MaxDepth };

    private Members _seen;

    private QmpLine(ReadOnlySpan<byte> text, long offset)
    {
        Text = text;
        Offset = offset;
    }

    [Flags]
    private enum Members
    {
        Other = 0,
        Greeting = 1,
        Return = 2,
        Error = 4,
        Event = 8,
        Kinds = Greeting | Return | Error | Event,
        Id = 16,
        Timestamp = 32,
        Data = 64,
    }

    /// <summary>The line as received, with or without its terminator.</summary>
    internal ReadOnlySpan<byte> Text { get; }

    /// <summary>Where in the stream the line begins.</summary>
    internal long Offset { get; }

    /// <summary>The JSON text of the member that makes it a greeting, a return or an error.</summary>
    internal ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>The JSON text of <c>data</c>; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>The JSON text of <c>timestamp</c>; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Timestamp { get; private set; }

    /// <summary>The name of the event, UTF-8.</summary>
    internal ReadOnlySpan<byte> EventName { get; private set; }

    /// <summary>The id of a reply; <see langword="null"/> when it carries none.</summary>
    internal long? Id { get; private set; }

    internal readonly bool IsGreeting => (_seen & Members.Kinds) == Members.Greeting;

    internal readonly bool IsReturn => (_seen & Members.Kinds) == Members.Return;

    internal readonly bool IsError => (_seen & Members.Kinds) == Members.Error;

    internal readonly bool IsEvent => (_seen & Members.Kinds) == Members.Event;

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">Not JSON, or nested too deep.</exception>
    /// <exception cref="QmpProtocolException">JSON, but not a message.</exception>
    internal static QmpLine Read(ReadOnlySpan<byte> text, long offset)
    {
        var line = new QmpLine(text, offset);
        if (line.TryReadEvent())
        {
            return line;
        }

        line = new QmpLine(text, offset);
        var reader = new Utf8JsonReader(text, Strict);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw line.Error(0, "a message is a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            line.ReadMember(ref reader);
        }

        reader.Read(); // Throws when anything but white space follows the object.
        return line.IsGreeting || line.IsReturn || line.IsError || line.IsEvent
            ? line
            : throw line.Error(0, "a message has exactly one of QMP, return, error and event");
    }

    /// <summary>An error at a place in this line.</summary>
    internal readonly QmpProtocolException Error(long position, string problem) => new(Offset + position, problem);

    private void ReadMember(scoped ref Utf8JsonReader reader)
    {
        long position = reader.TokenStartIndex;
        Members member = Recognise(ref reader);
        if ((_seen & member) != Members.Other)
        {
            throw Error(position, "a message has no member twice");
        }

        _seen |= member;
        reader.Read();
        switch (member)
        {
            case Members.Event:
                EventName = ReadName(ref reader);
                break;
            case Members.Id:
                Id = ReadId(ref reader);
                break;
            case Members.Timestamp:
                Timestamp = SkipValue(ref reader);
                break;
            case Members.Data:
                Data = SkipValue(ref reader);
                break;
            case Members.Other:
                reader.Skip();
                break;
            default:
                Payload = SkipValue(ref reader);
                break;
        }
    }

    private static Members Recognise(scoped ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return Members.Other; // QEMU escapes none of its own words.
        }

        ReadOnlySpan<byte> name = reader.ValueSpan;
        return name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Members.Id,
            3 when name.SequenceEqual("QMP"u8) => Members.Greeting,
            4 when name.SequenceEqual("data"u8) => Members.Data,
            5 when name.SequenceEqual("event"u8) => Members.Event,
            5 when name.SequenceEqual("error"u8) => Members.Error,
            6 when name.SequenceEqual("return"u8) => Members.Return,
            9 when name.SequenceEqual("timestamp"u8) => Members.Timestamp,
            _ => Members.Other,
        };
    }

    private readonly ReadOnlySpan<byte> SkipValue(scoped ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Text[start..(int)reader.BytesConsumed];
    }

    private readonly ReadOnlySpan<byte> ReadName(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
        {
            throw Error(reader.TokenStartIndex, "an event is named by a plain string");
        }

        return reader.ValueSpan;
    }

    private readonly long ReadId(scoped ref Utf8JsonReader reader)
    {
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long id) && id >= 0
            ? id
            : throw Error(reader.TokenStartIndex, "the id of a reply is one that was given: a number from 0 on");
    }
}
