using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Suites;

/// <summary>What is stored of domains, over the wire: the same tests with our server and our client in between.</summary>
public sealed class WireDefinitionTests() : DefinitionTests(new WireFront());
