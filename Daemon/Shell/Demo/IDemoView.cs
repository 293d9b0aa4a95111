using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>Where the demo shows what happens. Called from any thread.</summary>
internal interface IDemoView
{
    /// <summary>Shows while <paramref name="run"/> runs.</summary>
    Task ShowAsync(Func<Task> run) => run();

    /// <summary>What the demo is about to do.</summary>
    void Step(string text);

    /// <summary>One event of the public stream.</summary>
    void Event(HypervisorEvent news);

    /// <summary>How the demo ended, with the time that the guest spent in each state.</summary>
    void Summary(IReadOnlyList<StateTime> times, int events, TimeSpan took);

    /// <summary>Why the demo could not go on.</summary>
    void Failed(string reason);
}
