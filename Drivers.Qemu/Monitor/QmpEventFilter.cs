using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>The names of the events that somebody wants; compared as UTF-8, without allocating.</summary>
public sealed class QmpEventFilter
{
    private readonly byte[][][]? _byLength; // Immutable. Indexed by length; null passes everything.

    /// <summary>Passes the named events and no others.</summary>
    /// <param name="names">As in the QAPI schema: <c>STOP</c>, <c>SHUTDOWN</c>.</param>
    public QmpEventFilter(params IEnumerable<string> names)
    {
        byte[][] wanted = [.. names.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        int longest = wanted.Select(name => name.Length).DefaultIfEmpty(-1).Max();
        _byLength = [.. Enumerable.Range(0, longest + 1).Select(length => OfLength(wanted, length))];
    }

    private QmpEventFilter() => _byLength = null;

    /// <summary>Passes every event.</summary>
    public static QmpEventFilter All { get; } = new();

    /// <summary>Whether an event of this name passes.</summary>
    public bool Passes(ReadOnlySpan<byte> name)
    {
        if (_byLength is null)
        {
            return true;
        }

        foreach (byte[] wanted in name.Length < _byLength.Length ? _byLength[name.Length] : [])
        {
            if (name.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] OfLength(byte[][] names, int length) => [.. names.Where(name => name.Length == length)];
}
