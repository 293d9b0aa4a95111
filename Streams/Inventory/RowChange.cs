namespace Rx.Hypervisor;

/// <summary>One step from a sorted list to the next.</summary>
/// <param name="Reason">What happened.</param>
/// <param name="Index">Where, in the list as the steps before have left it; of a move, once the row has been taken out.</param>
/// <param name="Item">The row now; of a <see cref="RowChangeReason.Remove"/>, as it was.</param>
/// <param name="From">Where it was, of a <see cref="RowChangeReason.Move"/>; else the same as <paramref name="Index"/>.</param>
/// <typeparam name="T">The rows.</typeparam>
public readonly record struct RowChange<T>(RowChangeReason Reason, int Index, T Item, int From);
