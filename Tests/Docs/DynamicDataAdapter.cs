using System;
using System.Linq;
using Hv = Rx.Hypervisor;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The adapter of docs/dynamicdata.md, against interfaces of the same shape: the package cannot be restored here.</summary>
internal static class DynamicDataAdapter
{
    // <adapter>
    public static IDisposable PopulateInto<T, TKey>(this IObservable<Hv.ChangeSet<TKey, T>> changes, ISourceCache<T, TKey> cache)
        where T : notnull
        where TKey : notnull
        => changes.Subscribe(set => cache.Edit(items =>
        {
            if (set.IsSnapshot)
            {
                items.Load(set.Select(change => change.Current));
                return;
            }

            foreach (Hv.Change<TKey, T> change in set)
            {
                switch (change.Reason)
                {
                    case Hv.ChangeReason.Remove: items.Remove(change.Current); break;
                    case Hv.ChangeReason.Refresh: items.Refresh(change.Current); break;
                    default: items.AddOrUpdate(change.Current); break;
                }
            }
        }));
    // </adapter>
}
