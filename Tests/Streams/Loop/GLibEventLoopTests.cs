namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class GLibEventLoopTests() : RealLoopConformance(new GLibFixture());
