using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Tests that run the program: one at a time, each with one QEMU.</summary>
[CollectionDefinition(Name)]
public sealed class DemoCollection
{
    public const string Name = "live demo";
}
