using System.Runtime.Versioning;
using Rx.Hypervisor.Tests.Live;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>Networks of this machine, with bridges of the kernel, dnsmasq and nftables.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class LinuxNetworkTests() : NetworkConformance(new LinuxNetworkFixture());
