using System;
using System.Buffers;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Serialization;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>An immutable set of names, sorted, in one piece of memory.</summary>
/// <remarks>
/// A QEMU has some 2,500 names of types, commands, members and CPU features. As strings they take 150 KB a binary, as UTF-8 between
/// line ends a fifth of that, and a search of a few kilobytes is a vectorised scan. A name with a line end in it is no name
/// and is left out.
/// </remarks>
[JsonConverter(typeof(NameSetConverter))]
internal sealed class NameSet : IReadOnlyCollection<string>, IEquatable<NameSet>
{
    private const byte End = (byte)'\n';

    private readonly byte[] _names; // "\nfirst\nsecond\n"; a set without names is "\n".

    /// <summary>Takes the names, each once.</summary>
    internal NameSet(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Where(static name => name.Length > 0 && !name.Contains('\n')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _names = Encoding.UTF8.GetBytes("\n" + string.Concat(sorted.Select(static name => name + "\n")));
        Count = sorted.Length;
    }

    /// <summary>No name.</summary>
    internal static NameSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Whether the name is there.</summary>
    internal bool Contains(string name)
    {
        byte[] wanted = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(name.Length) + 2);
        try
        {
            wanted[0] = End;
            int length = 1 + Encoding.UTF8.GetBytes(name, wanted.AsSpan(1));
            wanted[length++] = End;
            return name.Length > 0 && !name.Contains('\n') && _names.AsSpan().IndexOf(wanted.AsSpan(0, length)) >= 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(wanted);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        int start = 1;
        while (start < _names.Length)
        {
            int length = Array.IndexOf(_names, End, start) - start;
            yield return Encoding.UTF8.GetString(_names, start, length);
            start += length + 1;
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(NameSet? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NameSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_names);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', this);
}
