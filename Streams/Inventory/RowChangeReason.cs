namespace Rx.Hypervisor;

/// <summary>What happened to a row of a sorted list.</summary>
public enum RowChangeReason
{
    /// <summary>It was put in at <see cref="RowChange{T}.Index"/>.</summary>
    Insert,

    /// <summary>It was taken out at <see cref="RowChange{T}.Index"/>.</summary>
    Remove,

    /// <summary>It has another value, at the same <see cref="RowChange{T}.Index"/>.</summary>
    Replace,

    /// <summary>It was taken out at <see cref="RowChange{T}.From"/>, then put in, with its value now, at <see cref="RowChange{T}.Index"/>.</summary>
    Move,
}
