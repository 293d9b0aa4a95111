using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>Tests that race real threads against each other run one after the other, with the processors to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class StressCollection
{
    public const string Name = "stress";
}
