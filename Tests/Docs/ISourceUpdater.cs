using System.Collections.Generic;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>What the adapter uses of DynamicData's interface of that name.</summary>
internal interface ISourceUpdater<TObject, out TKey>
    where TObject : notnull
    where TKey : notnull
{
    void Load(IEnumerable<TObject> items);

    void AddOrUpdate(TObject item);

    void Refresh(TObject item);

    void Remove(TObject item);
}
