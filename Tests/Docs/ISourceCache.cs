using System;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>What the adapter uses of DynamicData's interface of that name.</summary>
internal interface ISourceCache<TObject, out TKey>
    where TObject : notnull
    where TKey : notnull
{
    void Edit(Action<ISourceUpdater<TObject, TKey>> updateAction);
}
