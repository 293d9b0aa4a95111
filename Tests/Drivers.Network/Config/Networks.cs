using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Tests.Drivers.Network.Config;

/// <summary>Definitions of networks for tests.</summary>
internal static class Networks
{
    internal static readonly Guid Uuid = new("4dea22b3-1d52-d8f3-2516-782e98ab3fa1");

    /// <summary>A definition around each honoured sample of the table.</summary>
    internal static string[] HonouredDocuments =>
        [.. NetworkCoverage.All.SelectMany(row => row.Honoured.Select(sample => Document(row, sample)))];

    internal static NetworkDefinition Parse(string xml) => NetworkDefinition.Parse(xml, static () => Uuid);

    /// <summary>A network that is what is given and a name.</summary>
    internal static string With(string elements) => $"<network><name>x</name>{elements}</network>";

    /// <summary>A network with addresses for guests.</summary>
    internal static string WithDhcp(string inside) => With($"<ip address='192.168.77.1' prefix='24'><dhcp>{inside}</dhcp></ip>");

    /// <summary>A definition that is a sample of the table and what no definition can be without.</summary>
    internal static string Document(ElementCoverage row, CoverageSample sample)
        => sample.Xml.StartsWith("<network", StringComparison.Ordinal) ? sample.Xml
            : row.Element == "name" ? $"<network>{sample.Xml}</network>"
            : With(sample.Xml);
}
