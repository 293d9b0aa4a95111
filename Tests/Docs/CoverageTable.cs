using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Tests.Api;
using Rx.Hypervisor.Tests.Conventions;
using Shouldly;
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

    /// <summary>Fails when the table in a guide is another one. RXHV_ACCEPT=1 writes it, as with the approved files.</summary>
    internal static void ShouldStandIn(string guide, IEnumerable<ElementCoverage> rows)
    {
        string path = Repository.PathOf(guide);
        string text = File.ReadAllText(path);
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        string now = $"{text[..start]}\n{Write(rows)}{text[end..]}";
        if (Approval.IsAccepting)
        {
            File.WriteAllText(path, now);
            return;
        }

        string[] gone = [.. text.Split('\n').Except(now.Split('\n')).Select(static line => "- " + line)];
        string[] added = [.. now.Split('\n').Except(text.Split('\n')).Select(static line => "+ " + line)];
        string.Join('\n', gone.Concat(added)).ShouldBe("", "accept it with RXHV_ACCEPT=1 ./rxhv test Coverage");
        text.ShouldBe(now);
    }

    /// <summary>Whether there is an element at a path; its prefix is the one that the format gives to elements of others.</summary>
    internal static bool Names(XElement root, string path) => path.Split('/')
        .Aggregate(new[] { root }, static (parents, name) =>
        [
            .. parents.SelectMany(static parent => parent.Elements()).Where(child => child.Name.LocalName == name.Split(':')[^1]),
        ]).Length > 0;

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
        => Samples(DomainCoverage.All.Where(row => isWanted?.Invoke(row) is not false), side);

    /// <summary>The same of another table.</summary>
    internal static TheoryData<string, string> Samples(IEnumerable<ElementCoverage> rows, Func<ElementCoverage, ValueList<CoverageSample>> side)
    {
        var samples = new TheoryData<string, string>();
        foreach (ElementCoverage row in rows)
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
