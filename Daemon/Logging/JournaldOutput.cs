using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>The journal of systemd in its own protocol: a datagram of fields, so that each value can be searched for.</summary>
/// <remarks>
/// Fields: <c>MESSAGE</c>, <c>PRIORITY</c>, <c>SYSLOG_IDENTIFIER</c>; <c>RXHV_CATEGORY</c>, <c>RXHV_EVENT_ID</c>, <c>RXHV_EVENT</c>; what was filled into the words as
/// <c>RXHV_DOMAIN</c> and so on; <c>RXHV_EXCEPTION</c> (its type) and <c>RXHV_EXCEPTION_TEXT</c>.
/// </remarks>
internal sealed class JournaldOutput(string path = JournaldOutput.Path) : ILogOutput
{
    internal const string Path = "/run/systemd/journal/socket";

    /// <summary>Longer values are cut, so that a message is a datagram that fits into the socket's buffer.</summary>
    private const int MaxValueLength = 8 * 1024;

    private const int MaxFields = 16;

    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DatagramSocket _socket = new(path);

    public void Write(LogEntry entry)
    {
        _message.ResetWrittenCount();
        Add("MESSAGE", entry.Text);
        Add("PRIORITY", $"{LogLevels.PriorityOf(entry.Level)}");
        Add("SYSLOG_IDENTIFIER", "rxhvd");
        Add("RXHV_CATEGORY", entry.Category);
        Add("RXHV_EVENT_ID", $"{entry.Id.Id}");
        Add("RXHV_EVENT", entry.Id.Name ?? "");
        AddValues(entry.Values);
        if (entry.Error is { } error)
        {
            Add("RXHV_EXCEPTION", error.GetType().FullName!);
            Add("RXHV_EXCEPTION_TEXT", LogText.Describe(error));
        }

        _socket.Send(_message.WrittenSpan);
    }

    public void Dispose() => _socket.Dispose();

    private void AddValues(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        for (int i = 0; i < Math.Min(values.Count, MaxFields); i++)
        {
            if (NameOf(values[i].Key) is { } name)
            {
                Add(name, Convert.ToString(values[i].Value) ?? "");
            }
        }
    }

    // {OriginalFormat} is the words before anything was filled in: RXHV_EVENT says as much.
    private static string? NameOf(string key) => key.Length > 0 && char.IsAsciiLetter(key[0])
        ? $"RXHV_{string.Create(key.Length, key, static (name, key) =>
        {
            for (int i = 0; i < name.Length; i++)
            {
                name[i] = char.IsAsciiLetterOrDigit(key[i]) ? char.ToUpperInvariant(key[i]) : '_';
            }
        })}"
        : null;

    // NAME=value and a line feed; a value with line feeds has its length in front of it, as 64 bits, little endian.
    private void Add(string name, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value.Length > MaxValueLength ? value[..MaxValueLength] : value);
        _message.Write(Encoding.ASCII.GetBytes(name));
        if (bytes.AsSpan().Contains((byte)'\n'))
        {
            _message.Write("\n"u8);
            BinaryPrimitives.WriteUInt64LittleEndian(_message.GetSpan(sizeof(ulong)), (ulong)bytes.Length);
            _message.Advance(sizeof(ulong));
        }
        else
        {
            _message.Write("="u8);
        }

        _message.Write(bytes);
        _message.Write("\n"u8);
    }
}
