using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Tests that count the children and descriptors of this process, or run two QEMUs: no other runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LiveAloneCollection
{
    public const string Name = "live, alone";
}
