using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 6: start the job, then wait for its own end, whichever of reply and event comes first.</summary>
internal static class Backup
{
    // <story>
    internal static async Task<DomainJob> DumpAsync(IHypervisor hv, Guid db, string path, IScheduler time)
    {
        DomainJobCompletedEvent done = await hv.EventsOf(db).OfType<DomainJobCompletedEvent>()
            .CallAndAwait(                                       // listens, then calls: both orders are safe
                cancel => hv.LookupDomain(db).DumpAsync(path, cancellationToken: cancel),
                job => job.Job.Operation == DomainJobOperation.Dump,
                TimeSpan.FromHours(2),
                time);

        return done.Job.Type == DomainJobType.Completed
            ? done.Job
            : throw new InvalidOperationException($"the dump of {done.Name} has {done.Job.Type}: {done.Job.Error}");
    }
    // </story>
}
