using System.Net;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>An address of a link: RTM_NEWADDR of rtnetlink(7).</summary>
/// <param name="Index">Number of the link.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many of its bits are the network's.</param>
public readonly record struct AddressRecord(int Index, IPAddress Address, int PrefixLength);
