namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>Networks of a machine in virtual time.</summary>
public sealed class VirtualNetworkTests() : NetworkConformance(new VirtualNetworkFixture());
