using System.Runtime.Versioning;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>Tests that share one libvirtd.</summary>
[CollectionDefinition(Name)]
[SupportedOSPlatform("linux")]
public sealed class LibvirtCollection : ICollectionFixture<SharedLibvirtd>
{
    internal const string Name = "libvirtd";
}
