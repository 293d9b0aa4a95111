namespace Rx.Hypervisor;

/// <summary>A call of this API, or what the host does by itself: its start-up and shutdown plans.</summary>
/// <param name="Number">Counts them from 1 on, anew at each start of the engine.</param>
/// <param name="Name">The member of this API: <c>Start</c>, <c>CreateDomain</c>.</param>
public readonly record struct Operation(long Number, string Name);
