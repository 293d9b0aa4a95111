namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class VirtualEventLoopTests() : LoopConformance(new VirtualLoopFixture());
