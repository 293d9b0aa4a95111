namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class VirtualTimeSchedulerTests() : SchedulerConformance(new VirtualTimeFixture());
