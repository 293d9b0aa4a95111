using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>The words that an attribute may hold, and what each stands for.</summary>
public sealed class Words<T>(params (string Word, T Value)[] pairs)
    where T : struct, Enum
{
    /// <summary>The word for a value.</summary>
    public string this[T value] =>
        Array.Find(pairs, pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Word;

    /// <summary>The value of a word; any other word is unsupported.</summary>
    public T Read(XmlValue text)
    {
        foreach ((string word, T value) in pairs)
        {
            if (text.Text.Equals(word, StringComparison.Ordinal))
            {
                return value;
            }
        }

        throw text.Unsupported("supported: " + string.Join(", ", pairs.Select(pair => pair.Word)));
    }

    /// <summary>The value of a word, or of its absence.</summary>
    public T Read(XmlValue? text, T absent) => text is null ? absent : Read(text);
}
