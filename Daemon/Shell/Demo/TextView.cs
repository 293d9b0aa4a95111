using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>Plain lines, for a pipe or a log.</summary>
/// <param name="output">Where they go.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="hasDates">Whether what happened before today is among them.</param>
internal sealed class TextView(TextWriter output, TextWriter errors, bool hasDates = false) : IDemoView
{
    private readonly Lock _gate = new(); // Steps come from the demo, events from the loop.
    private bool _hasHeading;

    public void Step(string text) => WriteLine($"-- {text}");

    public void Event(HypervisorEvent news)
    {
        lock (_gate)
        {
            if (!_hasHeading)
            {
                _hasHeading = true;
                output.WriteLine(Line(EventRow.Heading));
            }

            EventRow row = EventRow.Of(news);
            output.WriteLine(Line(hasDates ? row with { Time = $"{news.At.ToLocalTime():yyyy-MM-dd} {row.Time}" } : row));
        }
    }

    public void Summary(IReadOnlyList<StateTime> times, int events, TimeSpan took)
    {
        WriteLine("-- time in each state");
        foreach (StateTime time in times)
        {
            WriteLine($"{time.State,-14} {time.Total.TotalSeconds,9:0.000} s in {time.Spans} spans");
        }

        WriteLine($"-- {events} events in {took.TotalSeconds:0.0} s; the guest is off and nothing is left of it");
    }

    public void Failed(string reason) => errors.WriteLine($"error: {reason}");

    private string Line(EventRow row)
        => $"{row.Time.PadRight(hasDates ? 23 : 12)}  {row.Position,12}  {row.Name,-8}  {row.Event,-24}  {row.State,-12}  {row.Cause}".TrimEnd();

    private void WriteLine(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }
}
