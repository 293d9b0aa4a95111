using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Suites;

/// <summary>Keys, screens, interrupts and QEMU's own commands, over the wire: the same tests with our server and our client in between.</summary>
public sealed class WireControlTests() : ControlTests(static () => new WireFront());
