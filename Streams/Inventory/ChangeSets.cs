using System;
using System.Reactive.Linq;

namespace Rx.Hypervisor;

/// <summary>Operators over change sets: each takes a snapshot and deltas and gives a snapshot and deltas, so they can be put one behind the other.</summary>
/// <remarks>
/// <para>A snapshot that comes later (after a reconnect) voids what an operator had, and comes out as a snapshot. What comes out has the position of what went in.</para>
/// <para>A source that contradicts itself (removes what is not there, adds what is) does no harm: each operator keeps its own account of what it has told.</para>
/// </remarks>
public static partial class ChangeSets
{
    /// <summary>One state per subscriber; what the state throws is OnError, and where it has nothing to say, nothing is told.</summary>
    private static IObservable<TResult> Apply<TKey, T, TResult>(IObservable<ChangeSet<TKey, T>> source, Func<Func<ChangeSet<TKey, T>, TResult?>> start)
        where TKey : notnull
        where TResult : class
        => Observable.Defer(() => source.Select(start()).Where(static result => result is not null).Select(static result => result!));
}
