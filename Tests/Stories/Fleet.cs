using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 7: three crashes in ten minutes, anywhere in the racks.</summary>
internal static class Fleet
{
    // <story>
    internal static IObservable<string> CrashLoops(IReadOnlyDictionary<string, IHypervisor> racks, IScheduler time) =>
        from rack in racks.ToObservable()
        from loop in rack.Value.Events.CrashLoops(crashes: 3, within: TimeSpan.FromMinutes(10), time)   // each host has its own positions
        select $"{rack.Key}: {loop.Name} has crashed {loop.Crashes} times, first at #{loop.First.Sequence}";
    // </story>
}
