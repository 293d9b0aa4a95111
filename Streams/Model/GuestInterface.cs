using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>A network interface as the guest sees it.</summary>
/// <param name="Name">The guest's name for it: <c>eth0</c>.</param>
/// <param name="HardwareAddress">Its MAC address; empty where it has none.</param>
/// <param name="Addresses">Its addresses, as the guest lists them.</param>
public sealed record GuestInterface(string Name, string HardwareAddress, IReadOnlyList<GuestAddress> Addresses);
