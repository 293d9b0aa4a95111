using System;
using System.Collections.ObjectModel;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 1: a grid that is right from the first frame, and grey, not empty, while its host is away.</summary>
internal sealed class Dashboard : IDisposable
{
    // <story>
    private readonly CompositeDisposable _showing;

    internal Dashboard(IHypervisor hv, IScheduler ui) => _showing =
    [
        hv.Domains.Changes                                       // the list as it is, then what changes, with nothing between
            .Filter(domain => domain.State != DomainState.Shutoff)
            .Transform(domain => $"{domain.Name} {domain.State}")
            .SortBy(row => row, StringComparer.Ordinal)
            .ObserveOn(ui)
            .BindTo(Rows),
        hv.Link                                                  // a lost link greys the grid, and never empties it
            .ObserveOn(ui)
            .Subscribe(link => Banner = link is LinkInterrupted lost ? $"stale: {lost.Cause.Message}" : "live"),
    ];

    internal ObservableCollection<string> Rows { get; } = [];

    internal string Banner { get; private set; } = "";
    // </story>

    public void Dispose() => _showing.Dispose();
}
