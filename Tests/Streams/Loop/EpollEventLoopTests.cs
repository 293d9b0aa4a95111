namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class EpollEventLoopTests() : RealLoopConformance(new EpollFixture());
