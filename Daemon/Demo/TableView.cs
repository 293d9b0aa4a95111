using System;
using System.Collections.Generic;
using System.Threading;
using Spectre.Console;

namespace Rx.Hypervisor.Daemon.Demo;

/// <summary>A table that grows by a row for each event; where there is no terminal, its rows as plain lines.</summary>
internal sealed class TableView : IDemoView
{
    private const string TimeFormat = "HH:mm:ss.fff";

    private readonly Lock _gate = new(); // Steps come from the demo, events from the loop.
    private bool _hasHeading;

    public void Step(string text)
    {
        lock (_gate)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{text}[/]");
        }
    }

    public void Event(HypervisorEvent news)
    {
        lock (_gate)
        {
            if (!_hasHeading)
            {
                _hasHeading = true;
                AnsiConsole.MarkupLineInterpolated($"[bold]{Row("time", "position", "domain", "event", "state", "cause")}[/]");
            }

            DomainEvent? domain = news as DomainEvent;
            string text = Row(
                news.At.ToLocalTime().ToString(TimeFormat),
                news.Position.ToString(),
                domain?.Name ?? "",
                EventText.Of(news),
                domain?.State.ToString() ?? "",
                domain?.Cause.ToString() ?? "");
            AnsiConsole.MarkupLineInterpolated($"[{Colour(domain?.State)}]{text}[/]");
        }
    }

    public void Summary(IReadOnlyList<StateTime> times, int events, TimeSpan took)
    {
        lock (_gate)
        {
            Table table = new Table().Title("Time in each state").AddColumns("state", "seconds", "spans");
            foreach (StateTime time in times)
            {
                table.AddRow(time.State.ToString(), $"{time.Total.TotalSeconds:0.000}", time.Spans.ToString());
            }

            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"[green]{events} events in {took.TotalSeconds:0.0} s; the guest is off and nothing is left of it.[/]");
        }
    }

    public void Failed(string reason)
    {
        lock (_gate)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]error:[/] {reason}");
        }
    }

    private static string Row(string time, string position, string domain, string news, string state, string cause)
        => $"{time,-12}  {position,12}  {domain,-10}  {news,-28}  {state,-12}  {cause}".TrimEnd();

    private static string Colour(DomainState? state) => state switch
    {
        DomainState.Running => "green",
        DomainState.Paused => "yellow",
        DomainState.Crashed => "red",
        _ => "default",
    };
}
