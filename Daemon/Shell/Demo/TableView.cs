using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>A live table on a terminal: a row for each event, and below it what the demo is doing.</summary>
internal sealed class TableView : IDemoView
{
    private readonly Lock _gate = new(); // Steps come from the demo, events from the loop.
    private readonly Table _events = Heading();
    private LiveDisplayContext? _display; // Guarded by _gate; set while the table is shown.

    public Task ShowAsync(Func<Task> run) => AnsiConsole.Live(_events).StartAsync(async display =>
    {
        lock (_gate)
        {
            _display = display;
        }

        try
        {
            await run();
        }
        finally
        {
            lock (_gate)
            {
                _events.Caption = null;
                display.Refresh();
                _display = null;
            }
        }
    });

    public void Step(string text) => Change(() => _events.Caption($"{text} ...", Color.Grey));

    public void Event(HypervisorEvent news)
    {
        EventRow row = EventRow.Of(news);
        var style = new Style(Colour((news as DomainEvent)?.State));
        string[] cells = [row.Time, row.Position, row.Name, row.Event, row.State, row.Cause];
        Change(() => _events.AddRow(Array.ConvertAll(cells, cell => new Text(cell, style))));
    }

    public void Summary(IReadOnlyList<StateTime> times, int events, TimeSpan took)
    {
        Table table = new Table().Title("time in each state").AddColumns("state", "seconds", "spans");
        foreach (StateTime time in times)
        {
            table.AddRow(time.State.ToString(), $"{time.Total.TotalSeconds:0.000}", time.Spans.ToString());
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"[green]{events} events in {took.TotalSeconds:0.0} s; the guest is off and nothing is left of it.[/]");
    }

    public void Failed(string reason) => AnsiConsole.MarkupLineInterpolated($"[red]error:[/] {reason}");

    private static Table Heading()
    {
        EventRow row = EventRow.Heading;
        return new Table().Border(TableBorder.Rounded).AddColumns(row.Time, row.Position, row.Name, row.Event, row.State, row.Cause);
    }

    private static Color Colour(DomainState? state) => state switch
    {
        DomainState.Running => Color.Green,
        DomainState.Paused => Color.Yellow,
        DomainState.Crashed => Color.Red,
        _ => Color.Default,
    };

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _display?.Refresh();
        }
    }
}
