using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

/// <summary>Tests that look at the descriptors of the whole process run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DescriptorsCollection
{
    public const string Name = "descriptors";
}
