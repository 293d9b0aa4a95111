using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Suites;

/// <summary>Dumps, over the wire: the same tests with our server and our client in between.</summary>
public sealed class WireDumpTests() : DumpTests(new WireFront());
