namespace Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

/// <summary>A part of an element, with the XML that proves what the table says of it.</summary>
/// <param name="What">The words of the table: <c>offset='utc'</c>.</param>
/// <param name="Xml">
/// The element as it stands in <c>domain</c>, or in <c>devices</c> when the row's element is below that. Whatever a
/// definition needs beside it is supplied by the test.
/// </param>
/// <param name="Machine">The machine of the definition around it, where the sample does not bring its own <c>os</c>.</param>
internal sealed record CoverageSample(string What, string Xml, string Machine = "pc")
{
    /// <summary>For what describes a run: the XML of the same definition without it.</summary>
    internal string Kept { get; init; } = Xml;
}
