using System;
using System.IO;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 4: no event is missed or billed twice, however often the biller restarts.</summary>
internal static class Billing
{
    // <story>
    internal static async Task RunAsync(IHypervisor hv, string cursor, Func<HypervisorEvent, Task> billAsync, TextWriter log, CancellationToken ct)
    {
        Position last = File.Exists(cursor) ? Position.Parse(File.ReadAllText(cursor)) : hv.Position;

        await hv.EventsFrom(last)                                // what was missed, then what happens: no seam
            .Select(news => Observable.FromAsync(async () =>
            {
                if (news is GapEvent gap)                        // the only way in which continuity breaks: told, never silent
                {
                    await log.WriteLineAsync($"what came after {gap.From} is gone: {gap.Why}");
                }

                await billAsync(news);                           // who bills the same position twice has billed it once
                File.WriteAllText(cursor, news.Position.ToString());
            }))
            .Concat()                                            // in order, one at a time
            .LastOrDefaultAsync()
            .ToTask(ct);
    }
    // </story>
}
