namespace Rx.Hypervisor;

/// <summary>What becomes of a subscriber's events while it is busy. Each costs a fixed amount of memory, however late it is.</summary>
public enum SlowConsumer
{
    /// <summary>It goes on from the journal where it was. Nothing is left out, unless the journal lets go of it first: then it is told of the gap.</summary>
    Resume,

    /// <summary>Of the events of one kind about one domain only the newest waits; if these are too many, as with <see cref="DropOldest"/>.</summary>
    Conflate,

    /// <summary>When too many wait, the oldest are left out, and a <see cref="GapEvent"/> in their place says which.</summary>
    DropOldest,
}
