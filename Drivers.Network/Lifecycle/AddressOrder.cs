using System;
using System.Collections.Generic;
using System.Net;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>Addresses in the order that people expect: IPv4 first, then by their numbers.</summary>
internal sealed class AddressOrder : IComparer<IPAddress>
{
    private const int Longest = 16;

    internal static AddressOrder Instance { get; } = new();

    public int Compare(IPAddress? x, IPAddress? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        Span<byte> first = stackalloc byte[Longest];
        Span<byte> second = stackalloc byte[Longest];
        x.TryWriteBytes(first, out int length);
        y.TryWriteBytes(second, out int otherLength);
        return length != otherLength ? length - otherLength : first[..length].SequenceCompareTo(second[..length]);
    }
}
