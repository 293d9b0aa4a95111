namespace Rx.Hypervisor.Streams.Host;

/// <summary>Something was removed from a table of the packet filter.</summary>
/// <param name="Table">The table; empty when it is not known which.</param>
/// <param name="Requester">The process that did it, by its id; one that has several connections may have another number, which no process has.</param>
public sealed record FirewallRemoval(string Table, long Requester)
{
    /// <summary>There was more than could be told: any table may have been removed.</summary>
    public static FirewallRemoval Missed { get; } = new("", 0);
}
