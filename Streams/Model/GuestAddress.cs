namespace Rx.Hypervisor;

/// <summary>An address of a guest.</summary>
/// <param name="Address">IPv4 or IPv6, in text.</param>
/// <param name="Prefix">Bits of the network.</param>
public sealed record GuestAddress(string Address, int Prefix);
