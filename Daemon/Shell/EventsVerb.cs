using System;
using System.CommandLine;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary><c>events</c>: what happens, as it happens, until somebody interrupts it.</summary>
internal static class EventsVerb
{
    internal static Command Create()
    {
        var follow = new Option<bool>("--follow") { Description = "Go on until interrupted (Ctrl+C). Needed: events of the past are not kept." };
        var from = new Option<string>("--from") { Description = "Where to begin: now.", DefaultValueFactory = static _ => "now" };
        from.AcceptOnlyFromAmong("now");
        Command command = new ShellVerb("events", "Shows what happens to the guests, as it happens.", follow, from).Does(FollowAsync);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(follow))
            {
                result.AddError("events of the past are not kept; --follow shows those to come.");
            }
        });
        return command;
    }

    private static async Task FollowAsync(ParseResult parsed, ShellSession session)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable events = session.Hypervisor.Events.Subscribe(session.View.Event, () => ended.TrySetResult());
        session.View.Following();
        await ended.Task.WaitAsync(session.Cancelled);
    }
}
