using System.Net;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dhcp;

/// <summary><c>range</c>: addresses that are given to whoever asks.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last.</param>
internal sealed record DhcpRange(IPAddress Start, IPAddress End) : NetworkPart
{
    private const long Largest = 65535;
    private const string Prefix = "internal error: "; // So libvirt calls a range that is wrong.

    /// <summary>For how long; <see langword="null"/> for dnsmasq's hour.</summary>
    internal LeaseTime? Lease { get; init; }

    /// <summary>How many addresses.</summary>
    internal long Count => (long)(End.ToNumber() - Start.ToNumber()) + 1;

    /// <summary>Reads it, as a part of a network.</summary>
    internal static DhcpRange Read(ElementReader element) => new(
        element.RequiredAttribute("start").ToIPAddress(), element.RequiredAttribute("end").ToIPAddress())
    {
        Lease = LeaseTime.Read(element),
        Position = element.Position,
    };

    /// <summary>Whether two have an address in common.</summary>
    internal bool Overlaps(DhcpRange other)
        => Start.IsV6() == other.Start.IsV6() && Start.ToNumber() <= other.End.ToNumber() && other.Start.ToNumber() <= End.ToNumber();

    /// <summary>Whether it has that address.</summary>
    internal bool Contains(IPAddress address)
        => address.IsV6() == Start.IsV6() && address.ToNumber() >= Start.ToNumber() && address.ToNumber() <= End.ToNumber();

    /// <summary>Holds it against the network that it is a part of.</summary>
    /// <exception cref="HypervisorException">It is not within the network that it is in.</exception>
    internal DhcpRange RequireIn(IPNetwork network)
    {
        string what = $"range {Start} - {End}";
        string? wrong = Start.AddressFamily != End.AddressFamily ? $"mismatch of address family in {what}"
            : Start.AddressFamily != network.BaseAddress.AddressFamily ? $"mismatch of address family in {what} for network {network}"
            : !network.Contains(Start) || !network.Contains(End) ? $"{what} is not entirely within network {network}"
            : Start.ToNumber() > End.ToNumber() ? $"{what} is reversed"
            : End.ToNumber() - Start.ToNumber() >= Largest ? $"{what} is too large (> {Largest})"
            : !Start.IsV6() && network.PrefixLength < 31 && Start.Equals(network.BaseAddress) ? $"start of {what} is the network address"
            : !Start.IsV6() && network.PrefixLength < 31 && End.Equals(network.Last()) ? $"end of {what} is the broadcast address"
            : null;
        return wrong is null ? this : throw Position.Error(ErrorCode.InternalError, Prefix, wrong);
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new("range", new XAttribute("start", Start), new XAttribute("end", End), Lease?.ToXml());
}
