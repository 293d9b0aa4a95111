using System.Runtime.Versioning;
using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>The simulated QEMU tells what the real one tells: the same scenario over both, and the traces must agree in order, kinds and causes.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class FidelityTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Keys];

    [LiveTheory]
    [MemberData(nameof(Names))]
    public async Task Both_tell_the_same_when(string name)
    {
        Func<IStage, Task<Trace>> scenario = Scenarios.All[name];

        Trace real = await scenario(await RealStage.OpenAsync());
        Trace simulated = SimulatedStage.Play(scenario);

        simulated.Lines.ShouldBe(real.Lines);
        real.Story.Length.ShouldBeGreaterThan(3);
        real.Monitor.ShouldContain("RESUME");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_simulation_tells_the_same_each_time(string name)
        => SimulatedStage.Play(Scenarios.All[name]).Lines.ShouldBe(SimulatedStage.Play(Scenarios.All[name]).Lines);
}
