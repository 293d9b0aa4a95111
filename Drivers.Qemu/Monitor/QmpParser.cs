using System;
using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>Cuts what QEMU sends into messages, however it was split on the way.</summary>
/// <remarks>
/// <para>
/// QEMU writes one JSON object a line and ends the line in CR LF. A line that lies whole inside what is fed is read in
/// place; only the piece that a read ends in is copied. Every line is checked from end to end, wanted or not; one that
/// nobody wants allocates nothing.
/// </para>
/// <para>Threading: one thread at a time.</para>
/// <para>Errors: after the first one the parser is of no more use: it never resynchronises.</para>
/// </remarks>
public sealed class QmpParser
{
    /// <summary>The longest line accepted unless told otherwise; QEMU 7.2 writes 207,008 bytes at most.</summary>
    public const int DefaultMaxLineBytes = 16 * 1024 * 1024;

    /// <summary>The deepest nesting that is accepted; QEMU itself stops at 1024.</summary>
    public const int MaxDepth = 1024;

    private readonly IQmpSink _sink;
    private readonly int _maxLineBytes;
    private byte[] _partial = []; // The line that the last read ended in, so far. Rented while it is not empty.
    private int _partialLength;
    private long _lineOffset;     // Where in the stream the current line begins.
    private bool _greeted;
    private bool _broken;         // Also while feeding: a sink that throws leaves bytes behind that nobody has.

    /// <summary>A parser at the start of a stream.</summary>
    /// <param name="sink">Gets the messages.</param>
    /// <param name="maxLineBytes">The longest line that is accepted, without its terminator.</param>
    public QmpParser(IQmpSink sink, int maxLineBytes = DefaultMaxLineBytes)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLineBytes);
        (_sink, _maxLineBytes) = (sink, maxLineBytes);
    }

    /// <summary>Bytes of a line that has begun but not ended.</summary>
    public int PendingBytes => _partialLength;

    /// <summary>Takes the next bytes of the stream and hands each message that they complete to the sink.</summary>
    /// <exception cref="QmpProtocolException">
    /// A line is malformed, too long, nested too deep, or answers nothing.
    /// </exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_broken)
        {
            throw new QmpProtocolException(_lineOffset, "the stream has failed before");
        }

        _broken = true;
        for (int end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            TakeLine(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
        _broken = false;
    }

    private void TakeLine(ReadOnlySpan<byte> end)
    {
        ReadOnlySpan<byte> line = end;
        if (_partialLength > 0)
        {
            Keep(end);
            line = _partial.AsSpan(0, _partialLength);
        }

        ThrowIfTooLong(line.Length);
        ReadLine(line);
        _lineOffset += line.Length + 1;
        Release();
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        int length = _partialLength + piece.Length;
        ThrowIfTooLong(length);
        if (length > _partial.Length)
        {
            Grow(length);
        }

        piece.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength = length;
    }

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        _partial.AsSpan(0, _partialLength).CopyTo(larger);
        int kept = _partialLength;
        Release();
        (_partial, _partialLength) = (larger, kept);
    }

    // A long reply must not hold its memory for the life of the guest, so the buffer goes back after each line.
    private void Release()
    {
        if (_partial.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_partial);
        }

        (_partial, _partialLength) = ([], 0);
    }

    // The CR before the LF may be there already, and does not count.
    private void ThrowIfTooLong(int length)
    {
        if (length - 1 > _maxLineBytes)
        {
            throw new QmpProtocolException(
                _lineOffset + _maxLineBytes, $"the line is longer than the limit of {_maxLineBytes} bytes");
        }
    }

    private void ReadLine(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new QmpProtocolException(_lineOffset + ValidPrefix(text), "not UTF-8");
        }

        try
        {
            Dispatch(QmpLine.Read(text, _lineOffset));
        }
        catch (JsonException e)
        {
            throw new QmpProtocolException(_lineOffset + (e.BytePositionInLine ?? 0), "malformed JSON", e);
        }
    }

    private void Dispatch(QmpLine line)
    {
        if (line.IsEvent)
        {
            if (_sink.WantsEvent(line.EventName))
            {
                _sink.OnMessage(QmpDecoder.Event(line));
            }
        }
        else if (line.IsGreeting)
        {
            Greet(line);
        }
        else
        {
            Answer(line);
        }
    }

    private void Greet(QmpLine line)
    {
        if (_greeted)
        {
            throw line.Error(0, "a second greeting");
        }

        _greeted = true;
        _sink.OnMessage(QmpDecoder.Greeting(line));
    }

    private void Answer(QmpLine line)
    {
        if (line.Id is not { } id)
        {
            throw line.Error(0, line.IsError
                ? $"QEMU could not parse a command: {QmpDecoder.Error(line).Description}"
                : "a return without an id");
        }

        switch (_sink.WantsReply(id))
        {
            case QmpInterest.Wanted:
                _sink.OnMessage(line.IsError ? QmpDecoder.Error(line) : QmpDecoder.Return(line, id));
                break;
            case QmpInterest.GivenUp:
                break;
            default:
                throw line.Error(0, $"a reply to command {id}, which is not waiting for one");
        }
    }

    private static int ValidPrefix(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (Rune.DecodeFromUtf8(text[length..], out _, out int consumed) == OperationStatus.Done)
        {
            length += consumed;
        }

        return length;
    }
}
