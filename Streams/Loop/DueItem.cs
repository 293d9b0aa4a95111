namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Something that is due at a time: a node of <see cref="DueQueue"/>, which alone writes <see cref="Index"/>.</summary>
internal abstract class DueItem
{
    /// <summary>When, in ticks of the loop's clock.</summary>
    internal long Due;

    /// <summary>Breaks ties: of two items with one due time, the lower order runs first.</summary>
    internal long Order;

    /// <summary>Where the item stands in its queue; -1 when it is in none.</summary>
    internal int Index = -1;
}
