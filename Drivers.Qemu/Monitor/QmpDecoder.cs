using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>Makes messages of lines that somebody wants.</summary>
internal static class QmpDecoder
{
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = QmpParser.MaxDepth };
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = QmpParser.MaxDepth };

    /// <summary>What QEMU says first.</summary>
    /// <exception cref="QmpProtocolException">The version is missing or is not numbers.</exception>
    internal static QmpGreeting Greeting(QmpLine line)
    {
        JsonElement body = Value(line, line.Payload);
        if (Member(body, "version", JsonValueKind.Object) is { } version
            && Member(version, "qemu", JsonValueKind.Object) is { } qemu
            && Number(qemu, "major") is { } major
            && Number(qemu, "minor") is { } minor
            && Number(qemu, "micro") is { } micro
            && Member(version, "package", JsonValueKind.String) is { } package
            && Member(body, "capabilities", JsonValueKind.Array) is { } capabilities)
        {
            return new QmpGreeting(major, minor, micro, package.GetString()!, Strings(capabilities));
        }

        throw line.Error(0, "a greeting has a version, a package and capabilities");
    }

    internal static QmpReturn Return(QmpLine line, long id) => new(id, Value(line, line.Payload));

    /// <summary>A refusal, with or without an id.</summary>
    /// <exception cref="QmpProtocolException">Class or description is missing.</exception>
    internal static QmpError Error(QmpLine line)
    {
        JsonElement body = Value(line, line.Payload);
        if (Member(body, "class", JsonValueKind.String) is { } errorClass
            && Member(body, "desc", JsonValueKind.String) is { } description)
        {
            return new QmpError(line.Id, errorClass.GetString()!, description.GetString()!);
        }

        throw line.Error(0, "an error has a class and a desc");
    }

    /// <summary>An event with its data, if it has any.</summary>
    /// <exception cref="QmpProtocolException">Timestamp or data is not what the protocol says.</exception>
    internal static QmpEvent Event(QmpLine line)
    {
        JsonElement data = line.Data.IsEmpty ? default : Value(line, line.Data);
        return data.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object
            ? new QmpEvent(Encoding.UTF8.GetString(line.EventName), At(line), data)
            : throw line.Error(0, "the data of an event is an object");
    }

    private static DateTimeOffset? At(QmpLine line)
    {
        if (line.Timestamp.IsEmpty)
        {
            return null;
        }

        (long? seconds, long? microseconds) = ReadTimestamp(line.Timestamp);
        return (seconds, microseconds) switch
        {
            (-1, _) => null,
            ({ } s and >= 0, { } us and >= 0 and < 1_000_000) when s <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() =>
                DateTimeOffset.FromUnixTimeSeconds(s).AddMicroseconds(us),
            _ => throw line.Error(0, "a timestamp has seconds and microseconds"),
        };
    }

    private static (long? Seconds, long? Microseconds) ReadTimestamp(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, ReaderOptions);
        (long? seconds, long? microseconds) = (null, null);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return (null, null);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSeconds = reader.ValueTextEquals("seconds"u8);
            bool isMicroseconds = reader.ValueTextEquals("microseconds"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value))
            {
                seconds = isSeconds ? value : seconds;
                microseconds = isMicroseconds ? value : microseconds;
            }

            reader.Skip();
        }

        return (seconds, microseconds);
    }

    /// <summary>The value, on memory of its own.</summary>
    private static JsonElement Value(QmpLine line, ReadOnlySpan<byte> text)
    {
        ThrowIfUnreadable(line, text);
        return JsonElement.Parse(text, DocumentOptions);
    }

    // Half a surrogate pair (\ud800) is good JSON, but no string: it would throw at whoever reads it, much later.
    private static void ThrowIfUnreadable(QmpLine line, ReadOnlySpan<byte> text)
    {
        if (text.IndexOf(@"\u"u8) < 0)
        {
            return;
        }

        byte[] scratch = ArrayPool<byte>.Shared.Rent(text.Length);
        var reader = new Utf8JsonReader(text, ReaderOptions);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.CopyString(scratch);
                }
            }
        }
        catch (InvalidOperationException e)
        {
            throw new QmpProtocolException(line.Offset, "a string holds half a surrogate pair", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind)
    {
        return parent.ValueKind == JsonValueKind.Object
            && parent.TryGetProperty(name, out JsonElement member)
            && member.ValueKind == kind
            ? member
            : null;
    }

    private static int? Number(JsonElement parent, string name)
    {
        return Member(parent, name, JsonValueKind.Number) is { } member && member.TryGetInt32(out int value)
            ? value
            : null;
    }

    private static List<string> Strings(JsonElement array)
    {
        List<string> strings = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                strings.Add(item.GetString()!);
            }
        }

        return strings;
    }
}
