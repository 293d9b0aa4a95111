using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Tests that count what this process has, children and descriptors, or run two QEMUs: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LiveAloneCollection
{
    public const string Name = "live, alone";
}
