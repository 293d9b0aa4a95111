using System;
using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Writes a recording, a line a record: docs/recording.md. It never fails its engine: where it cannot go on, it ends.</summary>
/// <remarks>Threading: one at a time.</remarks>
internal sealed class RecordingFile : IDisposable
{
    /// <summary>The format, which the first line names.</summary>
    internal const int Version = 1;

    /// <summary>The lowest limit.</summary>
    internal const long LeastBytes = 64 * 1024;

    /// <summary>The longest record.</summary>
    internal const int MostBytes = 64 * 1024 * 1024;

    private const int FlushBytes = 32 * 1024;
    private const int EndBytes = 256; // Kept free for the last line.

    private readonly LineBuffer _lines = new();
    private readonly Utf8JsonWriter _json;
    private readonly IHostFile _file;
    private readonly long _most;
    private readonly Action<string> _ended;
    private long _written;

    /// <summary>Makes the file.</summary>
    /// <param name="files">Where.</param>
    /// <param name="path">Nothing may be there.</param>
    /// <param name="most">How large it may become.</param>
    /// <param name="ended">Is told why it ended before it was closed.</param>
    /// <exception cref="HypervisorException">It cannot be made.</exception>
    internal RecordingFile(IHostFiles files, string path, long most, Action<string> ended)
    {
        _file = files.Open(path, HostFileMode.CreateNew);
        (_most, _ended) = (most, ended);
        _json = new Utf8JsonWriter(_lines, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Whether nothing more is written.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Begins a record.</summary>
    /// <returns>Takes its members, inside of an object; <see langword="null"/> when the recording is over.</returns>
    internal Utf8JsonWriter? Begin()
    {
        if (IsOver)
        {
            return null;
        }

        _lines.BeginLine();
        _json.Reset(_lines);
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Ends the record.</summary>
    internal void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        int length = _lines.EndLine();
        if (length > MostBytes)
        {
            _lines.DropLine();
            Finish($"a record of {length} bytes is longer than {MostBytes}");
        }
        else if (_written + _lines.Length > _most - EndBytes)
        {
            _lines.DropLine();
            Finish($"it has reached its limit of {_most} bytes");
        }
        else if (_lines.Length >= FlushBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes what waits.</summary>
    internal void Flush()
    {
        if (IsOver || _lines.Length == 0)
        {
            return;
        }

        try
        {
            _file.Write(_lines.Bytes);
            _written += _lines.Length;
            _lines.Clear();
        }
        catch (HypervisorException e)
        {
            IsOver = true; // As on a full disk: what is there can be replayed.
            _ended(e.Message);
        }
    }

    /// <summary>Ends the recording with a line that says why.</summary>
    internal void Finish(string why)
    {
        if (IsOver)
        {
            return;
        }

        _lines.BeginLine();
        _json.Reset(_lines);
        _json.WriteStartObject();
        _json.WriteString("do", "end");
        _json.WriteString("why", why);
        _json.WriteEndObject();
        _json.Flush();
        _lines.EndLine();
        Flush();
        if (!IsOver)
        {
            IsOver = true;
            _ended(why);
        }
    }

    public void Dispose()
    {
        Flush();
        IsOver = true;
        _json.Dispose();
        _file.Dispose();
    }
}
