using System;
using System.Collections.Generic;
using System.Globalization;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>Reads the format of libvirtd.conf: <c>name = value</c>, one a line or parted by semicolons; comments begin with <c>#</c>.</summary>
/// <remarks>
/// A value is a whole number, a text in single, double or three double quotes (only the last may have line feeds; there are no escapes),
/// or a list of values in brackets. Unlike libvirt's, lists may hold comments, and a name that is given twice is an error.
/// </remarks>
internal ref struct ConfigParser
{
    /// <summary>How deep lists may stand in lists.</summary>
    private const int MaxDepth = 8;

    private const string LongQuote = "\"\"\"";

    private readonly ReadOnlySpan<char> _text;
    private int _next;
    private int _line = 1;
    private int _lineStart;

    private ConfigParser(ReadOnlySpan<char> text) => _text = text;

    private readonly char Current => _next < _text.Length ? _text[_next] : '\0';

    private readonly bool IsAtEnd => _next >= _text.Length;

    private readonly ConfigPlace Here => new(_line, _next - _lineStart + 1);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="ConfigException">It is malformed, or has a name twice.</exception>
    internal static IReadOnlyList<ConfigEntry> Parse(ReadOnlySpan<char> text)
    {
        var parser = new ConfigParser(text);
        var entries = new List<ConfigEntry>();
        for (parser.SkipLines(); !parser.IsAtEnd; parser.EndStatement())
        {
            ConfigEntry entry = parser.ReadStatement();
            if (entries.Find(other => other.Name == entry.Name) is { } first)
            {
                throw new ConfigException(entry.At, $"'{entry.Name}' is set twice; first in line {first.At.Line}");
            }

            entries.Add(entry);
        }

        return entries;
    }

    private ConfigEntry ReadStatement()
    {
        ConfigPlace at = Here;
        string name = ReadName();
        SkipBlanks();
        if (Current != '=')
        {
            throw Expected($"'=' behind '{name}'");
        }

        _next++;
        SkipBlanks();
        return new ConfigEntry(name, at, ReadValue(depth: 0));
    }

    private string ReadName()
    {
        int start = _next;
        if (!char.IsAsciiLetter(Current))
        {
            throw Expected("the name of a setting");
        }

        while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
        {
            _next++;
        }

        return _text[start.._next].ToString();
    }

    private ConfigValue ReadValue(int depth) => Current switch
    {
        '"' or '\'' => ReadText(),
        '[' => ReadList(depth),
        '-' or '+' or (>= '0' and <= '9') => ReadNumber(),
        _ => throw Expected("a number, a text in quotes or a list in brackets"),
    };

    private ConfigNumber ReadNumber()
    {
        ConfigPlace at = Here;
        int start = _next;
        do
        {
            _next++;
        }
        while (char.IsAsciiDigit(Current));

        ReadOnlySpan<char> digits = _text[start.._next];
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? new ConfigNumber(at, value)
            : throw new ConfigException(at, $"'{digits}' is no number that can be counted");
    }

    private ConfigText ReadText()
    {
        ConfigPlace at = Here;
        bool isLong = _text[_next..].StartsWith(LongQuote);
        ReadOnlySpan<char> quote = isLong ? LongQuote : _text.Slice(_next, 1);
        int start = _next + quote.Length;
        int length = _text[start..].IndexOf(quote);
        ReadOnlySpan<char> value = length < 0 ? _text[start..] : _text.Slice(start, length);
        if (length < 0 || (!isLong && value.Contains('\n')))
        {
            throw new ConfigException(at, $"the text that begins here does not end{(isLong ? "" : " in its line")}: {quote} is missing");
        }

        for (int i = start; i < start + length; i++)
        {
            if (_text[i] == '\n')
            {
                (_line, _lineStart) = (_line + 1, i + 1);
            }
        }

        _next = start + length + quote.Length;
        return new ConfigText(at, value.ToString());
    }

    private ConfigList ReadList(int depth)
    {
        ConfigPlace at = Here;
        if (depth == MaxDepth)
        {
            throw new ConfigException(at, $"lists stand in lists more than {MaxDepth} deep");
        }

        var values = new List<ConfigValue>();
        _next++;
        SkipLines();
        while (Current != ']')
        {
            values.Add(ReadValue(depth + 1));
            SkipLines();
            if (Current == ',')
            {
                _next++;
                SkipLines();
            }
            else if (Current != ']')
            {
                throw Expected($"',' or ']' in the list that begins at {at}");
            }
        }

        _next++;
        return new ConfigList(at, values);
    }

    private void EndStatement()
    {
        SkipBlanks();
        if (Current == ';')
        {
            _next++;
        }
        else if (!IsAtEnd && Current is not ('\n' or '\r' or '#'))
        {
            throw Expected("the end of the line");
        }

        SkipLines();
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            _next++;
        }
    }

    /// <summary>Skips blanks, ends of lines and comments.</summary>
    private void SkipLines()
    {
        while (true)
        {
            switch (Current)
            {
                case ' ' or '\t' or '\r':
                    _next++;
                    break;
                case '\n':
                    (_line, _lineStart) = (_line + 1, ++_next);
                    break;
                case '#':
                    int length = _text[_next..].IndexOf('\n');
                    _next = length < 0 ? _text.Length : _next + length;
                    break;
                default:
                    return;
            }
        }
    }

    private readonly ConfigException Expected(string what) => new(Here, $"expected {what}, found {Found()}");

    private readonly string Found() => IsAtEnd ? "the end of the file" : Current switch
    {
        '\n' or '\r' => "the end of the line",
        < ' ' or '\x7F' => $"the character {(int)Current}",
        _ => $"'{Current}'",
    };
}
