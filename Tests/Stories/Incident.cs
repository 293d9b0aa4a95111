using System;
using System.IO;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 5: the host's night once more, and a stop at the crash.</summary>
internal static class Incident
{
    // <story>
    internal static void Look(string file, TextWriter output)
    {
        var time = new HistoricalScheduler();
        Replay replay = Recording.Open(file);                    // what QEMU, the kernel and clients said to the host that night
        IHypervisor hv = replay.On(time);                        // its own drivers run again on it

        using IDisposable trace =
            (from news in hv.Events.OfType<DomainEvent>()
             where news.Name == "db-3"
             select $"{replay.Elapsed.TotalSeconds:0.0} s #{news.Position.Sequence} {news.Before} -> {news.State} ({news.Cause})")
            .Subscribe(output.WriteLine);

        replay.PauseWhen(news => news is DomainLifecycleEvent { Kind: Lifecycle.Crashed });
        time.Start();                                            // up to the crash
        output.WriteLine($"at the crash: {hv.LookupDomain("db-3").Record.State}, its neighbour {hv.LookupDomain("web").Record.State}");

        replay.Step();                                           // one more record, as often as you like
        replay.Continue();
        time.Start();                                            // and the rest
        output.WriteLine($"{replay.End.Result.Reason} after {replay.Elapsed.TotalSeconds:0.0} s: {replay.End.Result.Why}");
    }
    // </story>
}
