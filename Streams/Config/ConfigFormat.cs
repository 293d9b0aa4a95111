namespace Rx.Hypervisor.Streams.Config;

/// <summary>A kind of document.</summary>
/// <param name="Root">The name of its root element, which is in no namespace: <c>domain</c>.</param>
/// <param name="Domain">The part that its errors come from.</param>
public sealed record ConfigFormat(string Root, ErrorDomain Domain);
