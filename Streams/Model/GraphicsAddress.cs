namespace Rx.Hypervisor;

/// <summary>One end of a connection to a display.</summary>
/// <param name="Family">What kind of address it is.</param>
/// <param name="Node">The address, or the path of a socket.</param>
/// <param name="Service">The port; empty for a socket with a path.</param>
public sealed record GraphicsAddress(GraphicsAddressFamily Family, string Node, string Service);
