using System;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>A wall clock that stands still until it is set anew. Not synchronized: all on one thread.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private DateTimeOffset _now = VirtualTime.Origin;

    public override DateTimeOffset GetUtcNow() => _now;

    internal void Step(TimeSpan by) => _now += by;
}
