using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>The processors of a host.</summary>
/// <param name="Count">How many there are, those that are off included.</param>
/// <param name="Online">The numbers of those that are on, in order.</param>
public sealed record HostProcessors(int Count, IReadOnlyList<int> Online);
