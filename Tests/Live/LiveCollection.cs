using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Tests that run one QEMU at a time, so that a machine with two cores is not asked for more than it has.</summary>
[CollectionDefinition(Name)]
public sealed class LiveCollection
{
    public const string Name = "live";
}
