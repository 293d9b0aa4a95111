using System;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Streams.Loop;

internal sealed class EpollFixture() : LoopFixture(new EpollEventLoop())
{
    protected override void Close()
    {
        base.Close();
        ((IDisposable)Loop).Dispose();
    }
}
