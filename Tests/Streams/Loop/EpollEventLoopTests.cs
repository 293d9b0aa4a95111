namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class EpollEventLoopTests() : LoopConformance(new EpollFixture());
