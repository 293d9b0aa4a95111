namespace Rx.Hypervisor;

/// <summary>A call of this API that changes something.</summary>
/// <param name="Number">Counts the calls of one start of the engine, from 1 on.</param>
/// <param name="Name">What was called for, in libvirt's words: <c>start</c>, <c>destroy</c>.</param>
public readonly record struct Operation(long Number, string Name);
