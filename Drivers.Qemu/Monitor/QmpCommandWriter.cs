using System;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>Writes commands as QEMU reads them fastest: it takes one byte a system call, so each byte counts.</summary>
/// <remarks>
/// No newline: QEMU ends a command at its closing brace, and bytes left unread at <c>quit</c> would turn the end of
/// file into a connection reset.
/// </remarks>
public sealed class QmpCommandWriter : IDisposable
{
    private const int KeptBytes = 64 * 1024;

    // Relaxed: text beyond ASCII goes as it is, two bytes a letter rather than six.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _buffer = new();
    private bool _isWriting;

    /// <summary>A writer with nothing written.</summary>
    public QmpCommandWriter() => _json = new Utf8JsonWriter(_buffer, Options);

    /// <summary>Writes one command.</summary>
    /// <param name="command">As in the QAPI schema: <c>query-status</c>.</param>
    /// <param name="arguments">Writes the members of the arguments object; <see langword="null"/> sends none.</param>
    /// <param name="id">Comes back with the reply.</param>
    /// <returns>The bytes to send; valid until the next command is written.</returns>
    /// <exception cref="InvalidOperationException">
    /// The callback wrote no valid JSON, or called for another command. Nothing of it is kept.
    /// </exception>
    public ReadOnlySpan<byte> Write(string command, Action<Utf8JsonWriter>? arguments, long id)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        if (_isWriting)
        {
            throw new InvalidOperationException($"{command}: the arguments of another command are being written");
        }

        _isWriting = true;
        try
        {
            StartOver();
            WriteBody(command, arguments, id);
            return _buffer.WrittenSpan;
        }
        finally
        {
            _isWriting = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void StartOver()
    {
        if (_buffer.Capacity > KeptBytes)
        {
            _buffer = new ArrayBufferWriter<byte>();
        }

        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
    }

    private void WriteBody(string command, Action<Utf8JsonWriter>? arguments, long id)
    {
        _json.WriteStartObject();
        _json.WriteString("execute"u8, command);
        if (arguments is not null)
        {
            _json.WriteStartObject("arguments"u8);
            arguments(_json);
            ThrowUnlessBack(command);
            _json.WriteEndObject();
        }

        _json.WriteNumber("id"u8, id);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void ThrowUnlessBack(string command)
    {
        if (_json.CurrentDepth != 2)
        {
            throw new InvalidOperationException(
                $"{command}: the arguments close another number of objects than they open");
        }
    }
}
