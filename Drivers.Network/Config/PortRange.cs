namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>Ports that connections of guests leave from.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last.</param>
internal readonly record struct PortRange(int Start, int End);
