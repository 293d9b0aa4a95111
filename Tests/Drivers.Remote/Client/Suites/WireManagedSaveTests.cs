using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Suites;

/// <summary>States that the driver keeps for the next start, over the wire: the same tests with our server and our client in between.</summary>
public sealed class WireManagedSaveTests() : ManagedSaveTests(new WireFront());
