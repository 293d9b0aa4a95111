using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The coverage table of <c>docs/qemu.md</c>: as text, and as definitions around its samples.</summary>
internal static class CoverageTable
{
    internal const string Start = "<!-- coverage: written by CoverageTableTests -->";
    internal const string End = "<!-- end of coverage -->";

    private const string Namespace = "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'";

    private static readonly (string Element, string Xml)[] Needed =
    [
        ("name", "<name>x</name>"),
        ("memory", "<memory>16384</memory>"),
        ("os", "<os><type machine='MACHINE'>hvm</type></os>"),
    ];

    /// <summary>The lines of the table, header included.</summary>
    internal static string Write(IEnumerable<ElementCoverage> rows)
    {
        var table = new StringBuilder("| element | honoured | of a run: read, not kept | refused | since |\n|---|---|---|---|---|\n");
        foreach (ElementCoverage row in rows)
        {
            table.Append($"| `{row.Element}` | {Words(row.Honoured)} | {Words(row.OfARun)} | {Words(row.Refused)} | {row.Since} |\n");
        }

        return table.ToString();
    }

    /// <summary>A definition that is the sample and what no definition can be without.</summary>
    internal static string Document(ElementCoverage row, CoverageSample sample)
    {
        if (sample.Xml.StartsWith("<domain ", StringComparison.Ordinal))
        {
            return sample.Xml;
        }

        string own = row.Element.StartsWith("devices/", StringComparison.Ordinal)
            ? $"<devices>{sample.Xml}</devices>"
            : sample.Xml;
        IEnumerable<string> others = Needed
            .Where(needed => !own.StartsWith($"<{needed.Element}>", StringComparison.Ordinal)
                && !own.StartsWith($"<{needed.Element} ", StringComparison.Ordinal))
            .Select(needed => needed.Xml.Replace("MACHINE", sample.Setting.Length == 0 ? "pc" : sample.Setting, StringComparison.Ordinal));
        return $"<domain type='qemu' {Namespace}>{string.Concat(others)}{own}</domain>";
    }

    /// <summary>The same, by the words of the table.</summary>
    internal static string Document(
        string element, string what, Func<ElementCoverage, ValueList<CoverageSample>> side)
    {
        ElementCoverage row = DomainCoverage.All.Single(one => one.Element == element);
        return Document(row, side(row).Single(one => one.What == what));
    }

    /// <summary>A definition around each honoured sample.</summary>
    internal static string[] HonouredDocuments =>
        [.. DomainCoverage.All.SelectMany(row => row.Honoured.Select(sample => Document(row, sample)))];

    /// <summary>Element and words of every sample on one side of the table.</summary>
    internal static TheoryData<string, string> Samples(
        Func<ElementCoverage, ValueList<CoverageSample>> side, Func<ElementCoverage, bool>? isWanted = null)
    {
        var samples = new TheoryData<string, string>();
        foreach (ElementCoverage row in DomainCoverage.All.Where(row => isWanted?.Invoke(row) is not false))
        {
            foreach (CoverageSample sample in side(row))
            {
                samples.Add(row.Element, sample.What);
            }
        }

        return samples;
    }

    private static string Words(ValueList<CoverageSample> samples) =>
        string.Join("; ", samples.Select(sample => sample.What.Replace("|", "\\|", StringComparison.Ordinal)));
}
