using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A virtual host whose changes of files are told when they may be history: as on a machine that is busy.</summary>
internal sealed class LateChanges(VirtualHost inner, TimeSpan delay) : DisguisedHost(inner)
{
    public override IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter)
        => base.WhenChanged(directory, filter).Delay(delay, Scheduler);
}
