using System;
using System.CommandLine;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary><c>replay</c>: tells a recording again, at once or at any speed, to its end or to where somebody wants to look.</summary>
internal static class ReplayVerb
{
    private static readonly Argument<string> File = new("file") { Description = "What 'record' has written." };

    private static readonly Option<string?> Until = new("--until")
    {
        Description = "Stop behind the first event of which the line, as it is shown, contains this ('web: crashed'); or that has this position; or after so many seconds.",
    };

    private static readonly Option<double?> Speed = new("--speed")
    {
        Description = "So many seconds of the recording in one of the clock: 1 is as it was. Without it: as fast as it goes.",
    };

    internal static Command Create()
    {
        Speed.Validators.Add(static result =>
        {
            if (result.GetValue(Speed) is not (null or > 0))
            {
                result.AddError("--speed needs a number above 0.");
            }
        });
        return new ShellVerb("replay", "Tells what happened again, from a recording; nothing is touched, and no guest runs.", File, Until, Speed).Does(RunAsync);
    }

    private static async Task RunAsync(ParseResult parsed, ShellCall call)
    {
        var run = new ReplayRun(Recording.Open(parsed.GetRequiredValue(File)), parsed.GetValue(Until) is { } until ? ReplayStop.Parse(until) : null, call.View);
        ReplayEnd? end = parsed.GetValue(Speed) is { } speed ? await run.OnClockAsync(speed, call.Cancelled) : run.AtOnce(call.Cancelled);
        run.Show(end);
        if (end is { Reason: ReplayEndReason.Damaged or ReplayEndReason.Diverged })
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None, $"operation failed: the replay ended at line {end.Line}, byte {end.Offset}: {end.Why}");
        }

        if (end is not null && parsed.GetValue(Until) is { } never)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None, $"operation failed: the recording is over, and '{never}' (--until) has not come");
        }
    }
}
