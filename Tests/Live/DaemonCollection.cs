using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Tests that run the daemon as a process: one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class DaemonCollection
{
    public const string Name = "daemon";
}
