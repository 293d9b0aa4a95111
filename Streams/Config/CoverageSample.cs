namespace Rx.Hypervisor.Streams.Config;

/// <summary>A part of an element, with the XML that proves what the table says of it.</summary>
/// <param name="What">The words of the table: <c>offset='utc'</c>.</param>
/// <param name="Xml">
/// The element as it stands in the root, or in the element that holds it. Whatever a definition needs beside it is supplied by the test.
/// </param>
/// <param name="Setting">What the definition around it must be, in a word of the driver's own: a machine type.</param>
public sealed record CoverageSample(string What, string Xml, string Setting = "")
{
    /// <summary>For what describes a run: the XML of the same definition without it.</summary>
    public string Kept { get; init; } = Xml;
}
