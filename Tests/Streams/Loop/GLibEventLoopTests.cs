namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class GLibEventLoopTests() : LoopConformance(new GLibFixture());
