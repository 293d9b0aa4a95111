namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class ApplicationLoopTests() : RealLoopConformance(new PollFixture());
