namespace Rx.Hypervisor.Streams.Host;

/// <summary>A listening socket that whoever started this program had opened for it.</summary>
/// <param name="Name">What it was called: <c>FileDescriptorName</c> of the socket unit, by default the unit's name; <c>unknown</c> when nobody said.</param>
/// <param name="Listener">The socket; the taker's to dispose.</param>
public readonly record struct InheritedListener(string Name, IHostListener Listener);
