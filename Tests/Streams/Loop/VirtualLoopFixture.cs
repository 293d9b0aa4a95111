using System;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>A <see cref="Rx.Hypervisor.Streams.Loop.PollScheduler"/> on virtual time as its loop.</summary>
internal sealed class VirtualLoopFixture : LoopFixture
{
    private readonly VirtualTime _time;

    internal VirtualLoopFixture()
        : this(new VirtualTime())
    {
    }

    private VirtualLoopFixture(VirtualTime time)
        : base(time) => _time = time;

    internal override bool IsVirtual => true;

    internal override TestHandle NewHandle() => new StagedHandle();

    internal override void RunUntil(Func<bool> condition) => VirtualTimeFixture.Pump(_time, condition);

    internal override void LetPass(TimeSpan time) => _time.Sleep(time);
}
