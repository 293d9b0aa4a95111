using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Suites;

/// <summary>The stream of events, over the wire: the same tests with our server and our client in between.</summary>
public sealed class WireEventTests() : EventTests(static () => new WireFront());
