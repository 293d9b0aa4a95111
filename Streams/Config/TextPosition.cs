namespace Rx.Hypervisor.Streams.Config;

/// <summary>A place in a document.</summary>
/// <param name="Line">1 for the first.</param>
/// <param name="Column">1 for the first.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}, column {Column}";
}
