using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Reads lines of one file after another in the same piece of memory.</summary>
/// <remarks>A line without its feed is not remembered: whoever writes it may cut it off again, and write another.</remarks>
internal sealed class LineReader : IDisposable
{
    /// <summary>How much is read at once. A longer line is given more for as long as it is read.</summary>
    internal const int UsualBytes = 64 * 1024;

    private byte[] _buffer = [];
    private IHostFile? _file;
    private long _offset;   // Of the first byte in the buffer.
    private int _taken;     // How much of the buffer was handed out.
    private int _filled;
    private long _position; // The file's.
    private bool _isTooLong; // What is read belongs to a line that is not handed out.

    /// <summary>Where the next line begins.</summary>
    internal long Offset => _offset + _taken;

    /// <summary>Where the line begins that was handed out last.</summary>
    internal long LineOffset { get; private set; }

    /// <summary>Goes on in a file, which is this reader's to close.</summary>
    internal void Use(IHostFile? file)
    {
        _file?.Dispose();
        _file = file;
        _position = 0;
        MoveTo(0);
    }

    internal void MoveTo(long offset)
    {
        (_offset, _taken, _filled, _isTooLong) = (offset, 0, 0, false);
    }

    /// <summary>The next line.</summary>
    /// <param name="limit">How much of the file may be read.</param>
    /// <param name="json">What is in a good line; valid until the next call.</param>
    /// <exception cref="HypervisorException">The file cannot be read.</exception>
    internal LineStatus Next(long limit, out ReadOnlySpan<byte> json)
    {
        json = default;
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_taken, _filled - _taken);
            int length = rest[searched..].IndexOf(JournalLine.Feed);
            if (length >= 0)
            {
                length += searched;
                LineOffset = Offset;
                _taken += length + 1;
                bool isGood = JournalLine.TryOpen(rest[..length], out json) && !_isTooLong;
                _isTooLong = false;
                return isGood ? LineStatus.Good : LineStatus.Bad;
            }

            searched = rest.Length;
            if (!Fill(limit, ref searched))
            {
                return LineStatus.End;
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private bool Fill(long limit, ref int searched)
    {
        MakeRoom();
        if (_isTooLong)
        {
            searched = 0;
        }

        int wanted = (int)Math.Min(_buffer.Length - _filled, limit - (_offset + _filled));
        int count = wanted > 0 && _file is not null ? Read(_offset + _filled, _buffer.AsSpan(_filled, wanted)) : 0;
        _filled = count > 0 ? _filled + count : 0;
        return count > 0;
    }

    private void MakeRoom()
    {
        int rest = _filled - _taken;
        if (rest == 0 && _buffer.Length != UsualBytes)
        {
            _buffer = new byte[UsualBytes];
        }
        else if (_taken > 0)
        {
            _buffer.AsSpan(_taken, rest).CopyTo(_buffer);
        }
        else if (rest == _buffer.Length && rest < JournalLine.MaxBytes)
        {
            Array.Resize(ref _buffer, 2 * rest);
        }
        else if (rest == _buffer.Length)
        {
            (_isTooLong, _taken, rest) = (true, rest, 0);
        }

        (_offset, _taken, _filled) = (_offset + _taken, 0, rest);
    }

    private int Read(long offset, Span<byte> into)
    {
        if (_position != offset)
        {
            _file!.Position = offset;
        }

        int count = _file!.Read(into);
        _position = offset + count;
        return count;
    }
}
