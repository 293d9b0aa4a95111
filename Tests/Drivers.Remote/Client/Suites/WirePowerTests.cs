using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Suites;

/// <summary>Buttons, agents and sleep, over the wire: the same tests with our server and our client in between.</summary>
public sealed class WirePowerTests() : PowerTests(static () => new WireFront());
