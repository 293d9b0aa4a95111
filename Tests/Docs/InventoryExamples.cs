using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The programs of docs/inventories.md, word for word: <see cref="InventoryExamplesTests"/> compares the two, and runs these.</summary>
internal static class InventoryExamples
{
    internal static IDisposable Grid(Inventory<Guid, DomainRecord> domains, IScheduler ui, ObservableCollection<string> rows)
    {
        // <grid>
        IDisposable grid = domains.Changes
            .Filter(domain => domain.State != DomainState.Shutoff)
            .Transform(domain => $"{domain.Name} {domain.State}")
            .SortBy(row => row, StringComparer.Ordinal)
            .ObserveOn(ui)                                       // or SynchronizationContext.Current!
            .BindTo(rows);                                       // an ObservableCollection<string>
        // </grid>
        return grid;
    }

    internal static IDisposable Search(
        Inventory<Guid, DomainRecord> domains, IObservable<string> searches, IScheduler ui, ObservableCollection<string> rows)
    {
        // <search>
        IDisposable found = searches                             // IObservable<string>: what is in the search box
            .Select(text => domains.Changes.Filter(domain => domain.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .Switch()
            .Transform(domain => domain.Name)
            .SortBy(name => name, StringComparer.Ordinal)
            .ObserveOn(ui)
            .BindTo(rows);
        // </search>
        return found;
    }

    internal static IDisposable Watch(Inventory<Guid, DomainRecord> domains, Guid uuid, TextWriter output)
    {
        // <watch>
        IDisposable one = domains.Watch(uuid)
            .Select(domain => domain?.State.ToString() ?? "gone")
            .DistinctUntilChanged()
            .Subscribe(output.WriteLine);
        // </watch>
        return one;
    }

    internal static IDisposable Query(Inventory<Guid, DomainRecord> domains, TextWriter output)
    {
        // <query>
        IObservable<string> crashes =
            from changes in domains.Changes
            where !changes.IsSnapshot                            // what had crashed before is no news
            from change in changes
            where change.Reason == ChangeReason.Update
                && change.Current.State == DomainState.Crashed && change.Previous!.State != DomainState.Crashed
            select $"{change.Current.Name} crashed at {changes.Position.Sequence}";
        // </query>
        return crashes.Subscribe(output.WriteLine);
    }

    internal static IDisposable Groups(Inventory<Guid, DomainRecord> domains, IScheduler scheduler, TextWriter output)
    {
        // <groups>
        IDisposable perState = domains.Changes
            .Group(domain => domain.State, scheduler)
            .SelectMany(groups => groups)                        // IGroup<DomainState, Guid, DomainRecord>
            .Where(group => group.Reason == ChangeReason.Add)
            .SelectMany(group => group.Current.Changes.Count().Select(count => $"{count} {group.Key}"))
            .Subscribe(output.WriteLine);
        // </groups>
        return perState;
    }

    internal static async Task LoopAsync(Inventory<Guid, DomainRecord> domains, TextWriter output, CancellationToken cancellationToken)
    {
        // <loop>
        await foreach (ChangeSet<Guid, DomainRecord> changes in domains.Changes.ToAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await output.WriteLineAsync($"{changes.Count} changes up to {changes.Position.Sequence}");
        }
        // </loop>
    }
}
