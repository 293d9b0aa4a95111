using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Does the same to many domains: in order, so many at once, and whatever becomes of one, the others have their turn.</summary>
/// <remarks>Threading: the host's scheduler.</remarks>
internal sealed class DomainPlan(IHost host, Action<HypervisorEvent> publish, ILogger log)
{
    private static readonly XName Startup = XNamespace.Get("urn:rx-hypervisor:startup:1") + "startup";

    /// <summary>The ranks of the domains, first to start first: by the number in their metadata, the others last.</summary>
    internal static async Task<IReadOnlyList<IReadOnlyList<DomainRecord>>> RankAsync(IDomainDriver driver, IEnumerable<DomainRecord> domains)
    {
        List<(DomainRecord Domain, long Order)> ordered = [];
        foreach (DomainRecord domain in domains.OrderBy(static domain => domain.Name, StringComparer.Ordinal))
        {
            ordered.Add((domain, await OrderOfAsync(driver, domain)));
        }

        return
        [
            .. ordered
                .GroupBy(static one => one.Order)
                .OrderBy(static rank => rank.Key)
                .Select(static rank => (IReadOnlyList<DomainRecord>)[.. rank.Select(static one => one.Domain)]),
        ];
    }

    /// <summary>Carries the plan out, rank by rank.</summary>
    /// <param name="ranks">Each is begun when the one before is through.</param>
    /// <param name="atOnce">How many at a time.</param>
    /// <param name="work">What is done to one.</param>
    /// <param name="cancellationToken">No further one is begun.</param>
    internal async Task<IReadOnlyList<PlannedDomain>> RunAsync(
        IEnumerable<IReadOnlyList<DomainRecord>> ranks, int atOnce, Func<DomainRecord, Task<PlanOutcome>> work, CancellationToken cancellationToken)
    {
        List<PlannedDomain> done = [];
        foreach (IReadOnlyList<DomainRecord> rank in ranks)
        {
            var results = new PlannedDomain?[rank.Count];
            int next = 0;
            await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, rank.Count)).Select(_ => WorkAsync()).ToArray());
            done.AddRange(results.OfType<PlannedDomain>());

            async Task WorkAsync()
            {
                while (next < rank.Count && !cancellationToken.IsCancellationRequested)
                {
                    int mine = next++;
                    results[mine] = await DoAsync(rank[mine], work);
                }
            }
        }

        return done;
    }

    private async Task<PlannedDomain> DoAsync(DomainRecord domain, Func<DomainRecord, Task<PlanOutcome>> work)
    {
        IStopwatch clock = host.Scheduler.StartStopwatch();
        try
        {
            PlanOutcome outcome = await work(domain);
            return new PlannedDomain(domain.Uuid, domain.Name, outcome, clock.Elapsed, Error: null);
        }
        catch (Exception e) when (e is HypervisorException or OperationCanceledException)
        {
            HypervisorException error = e as HypervisorException
                ?? new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.None, $"operation aborted: '{domain.Name}': the host is being stopped", e);
            var failed = new PlannedDomain(domain.Uuid, domain.Name, PlanOutcome.Failed, clock.Elapsed, error);
            Log.PlanFailed(log, domain.Name, error);
            publish(new PlanFailedEvent { Domain = failed });
            return failed;
        }
    }

    // What a driver cannot show, or shows in another way, has no number.
    private static async ValueTask<long> OrderOfAsync(IDomainDriver driver, DomainRecord domain)
    {
        try
        {
            var root = XElement.Parse(await driver.GetXmlAsync(domain.Uuid, DomainXmlFlags.Inactive, Domain.DefaultDeadline, CancellationToken.None));
            string? order = root.Element("metadata")?.Element(Startup)?.Attribute("order")?.Value;
            return long.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
        }
        catch (Exception e) when (e is HypervisorException or XmlException)
        {
            return long.MaxValue;
        }
    }
}
