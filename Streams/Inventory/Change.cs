namespace Rx.Hypervisor;

/// <summary>What happened to one item of an inventory. <see cref="Change"/> makes them.</summary>
/// <param name="Reason">What happened.</param>
/// <param name="Key">To which item.</param>
/// <param name="Current">Its value now; of a <see cref="ChangeReason.Remove"/> the value that it had last.</param>
/// <param name="Previous">Its value before, of an <see cref="ChangeReason.Update"/>; else the default of <typeparamref name="T"/>.</param>
/// <typeparam name="TKey">What tells the items apart.</typeparam>
/// <typeparam name="T">The items.</typeparam>
public readonly record struct Change<TKey, T>(ChangeReason Reason, TKey Key, T Current, T? Previous = default)
    where TKey : notnull
{
    /// <summary><c>+web=running</c>, <c>~web=running->paused</c>, <c>-web=paused</c>, <c>!web=paused</c>.</summary>
    public override string ToString() => Reason switch
    {
        ChangeReason.Add => $"+{Key}={Current}",
        ChangeReason.Update => $"~{Key}={Previous}->{Current}",
        ChangeReason.Remove => $"-{Key}={Current}",
        _ => $"!{Key}={Current}",
    };
}

/// <summary>Makes changes.</summary>
public static class Change
{
    /// <summary>The item is there now.</summary>
    public static Change<TKey, T> Add<TKey, T>(TKey key, T current)
        where TKey : notnull
        => new(ChangeReason.Add, key, current);

    /// <summary>The item has another value now.</summary>
    public static Change<TKey, T> Update<TKey, T>(TKey key, T current, T previous)
        where TKey : notnull
        => new(ChangeReason.Update, key, current, previous);

    /// <summary>The item, which had this value, is gone.</summary>
    public static Change<TKey, T> Remove<TKey, T>(TKey key, T last)
        where TKey : notnull
        => new(ChangeReason.Remove, key, last);

    /// <summary>The item is to be looked at anew.</summary>
    public static Change<TKey, T> Refresh<TKey, T>(TKey key, T current)
        where TKey : notnull
        => new(ChangeReason.Refresh, key, current);
}
