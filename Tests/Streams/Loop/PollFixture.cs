using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Streams.Loop;

internal sealed class PollFixture() : LoopFixture(new PollEventLoop())
{
    protected override void Close()
    {
        base.Close();
        ((PollEventLoop)Loop).Dispose();
    }
}
