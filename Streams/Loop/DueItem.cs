namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Something that is due at a time: a node of <see cref="DueQueue"/>.</summary>
internal abstract class DueItem
{
    /// <summary>When, in ticks of the loop's clock. Stays as it is while the item is in a queue.</summary>
    internal long Due;

    /// <summary>When the item came into its queue, which alone writes it: of two with one due time the earlier goes first.</summary>
    internal uint Order;

    /// <summary>Where the item stands in its queue, which alone writes it; -1 when it is in none.</summary>
    internal int Index = -1;
}
