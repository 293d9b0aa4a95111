using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>A keyed collection that is edited as DynamicData's is: by items, whose keys a function tells.</summary>
internal sealed class SourceCache<TObject, TKey>(Func<TObject, TKey> keySelector) : ISourceCache<TObject, TKey>, ISourceUpdater<TObject, TKey>
    where TObject : notnull
    where TKey : notnull
{
    internal Dictionary<TKey, TObject> Items { get; private set; } = [];

    internal int Edits { get; private set; }

    internal int Refreshed { get; private set; }

    public void Edit(Action<ISourceUpdater<TObject, TKey>> updateAction)
    {
        Edits++;
        updateAction(this);
    }

    public void Load(IEnumerable<TObject> items) => Items = items.ToDictionary(keySelector);

    public void AddOrUpdate(TObject item) => Items[keySelector(item)] = item;

    public void Refresh(TObject item) => Refreshed += Items.ContainsKey(keySelector(item)) ? 1 : 0;

    public void Remove(TObject item) => Items.Remove(keySelector(item));
}
