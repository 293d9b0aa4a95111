namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class ApplicationLoopTests() : LoopConformance(new PollFixture());
