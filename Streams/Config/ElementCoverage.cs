namespace Rx.Hypervisor.Streams.Config;

/// <summary>A row of a coverage table: what of an element a driver honours, and what it refuses.</summary>
/// <remarks>
/// Declared beside the reader of the element and collected in one table by each driver. A test parses every sample:
/// an honoured one must come back from being written, one of a run must make the definition that it makes without, a refused one
/// must fail as unsupported, naming its place.
/// </remarks>
/// <param name="Element">Path below the root: <c>devices/disk</c>, <c>clock/timer</c>.</param>
/// <param name="Since">The first version that read the row's element as it does.</param>
public sealed record ElementCoverage(string Element, string Since = ElementCoverage.Unreleased)
{
    /// <summary>What is not released yet; a release replaces the word by its number.</summary>
    public const string Unreleased = "0.2";

    /// <summary>What is honoured; empty for an element that is refused as a whole.</summary>
    public ValueList<CoverageSample> Honoured { get; init; } = [];

    /// <summary>What describes a run, and is read and left out where a definition is made of the XML of one.</summary>
    public ValueList<CoverageSample> OfARun { get; init; } = [];

    /// <summary>What libvirt knows and the driver refuses.</summary>
    public ValueList<CoverageSample> Refused { get; init; } = [];
}
