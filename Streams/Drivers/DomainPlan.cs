using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>The plan of many domains, in the order that their metadata say. Threading: the host's scheduler.</summary>
internal sealed class DomainPlan(IHost host, Action<HypervisorEvent> publish, ILogger log)
    : HostPlan<DomainRecord, PlannedDomain>(host, publish, log)
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

    private protected override string NameOf(DomainRecord one) => one.Name;

    private protected override PlannedDomain Note(DomainRecord one, PlanOutcome outcome, TimeSpan took, HypervisorException? error)
        => new(one.Uuid, one.Name, outcome, took, error);

    private protected override HypervisorEvent Tell(PlannedDomain failed) => new PlanFailedEvent { Domain = failed };

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
