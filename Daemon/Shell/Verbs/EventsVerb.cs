using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary><c>events</c>: what happened, from the journal; and with <c>--follow</c> what happens, until somebody interrupts it.</summary>
internal static class EventsVerb
{
    private const string Start = "start";
    private const string Now = "now";

    private static readonly Option<string> From = new("--from")
    {
        Description = "Begin behind this position, as --json shows it; or at 'start', the oldest event that is kept; or 'now'.",
    };

    private static readonly Option<int?> Last = new("--last") { Description = "Only so many of those that are kept: the last." };

    private static readonly Option<bool> Follow = new("--follow")
    {
        Description = "Go on until interrupted (Ctrl+C); without --from or --last, begin now.",
    };

    internal static Command Create()
    {
        From.Validators.Add(static result => Refuse(result, Obstacle(result.GetValue(From)!)));
        Last.Validators.Add(static result => Refuse(result, result.GetValue(Last) < 1 ? "--last needs a number from 1 on." : null));
        Command command = new ShellVerb("events", "Shows what happened to the guests, and what happens.", From, Last, Follow).Does(RunAsync);
        command.Validators.Add(static result => Refuse(result, Obstacle(result)));
        return command;
    }

    private static void Refuse(SymbolResult result, string? reason)
    {
        if (reason is not null)
        {
            result.AddError(reason);
        }
    }

    private static string? Obstacle(string from) => from is Start or Now || Position.TryParse(from, out _)
        ? null
        : $"'{from}' is no position: --from takes SEQUENCE@EPOCH in full, such as 42@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23 (--json shows them), or 'start', or 'now'.";

    private static string? Obstacle(CommandResult result)
    {
        bool hasFrom = result.GetResult(From) is not null;
        return hasFrom && result.GetResult(Last) is not null ? "--from and --last do not go together."
            : hasFrom && result.GetValue(From) == Now && !result.GetValue(Follow) ? "nothing has happened after now; --follow shows what is to come."
            : null;
    }

    private static async Task RunAsync(ParseResult parsed, ShellCall call)
    {
        if (!parsed.GetValue(Follow))
        {
            using JournalReader reader = Open(parsed, call);
            ShowAll(reader, call);
            return;
        }

        await using ShellSession? session = await ShellSession.TryOpenAsync(call);
        using JournalReader begun = Open(parsed, call);
        await (session is null ? FollowAnotherAsync(begun, call) : FollowOwnAsync(begun, call, session));
    }

    /// <summary>Another process serves the folder: its journal is read as it grows.</summary>
    private static async Task FollowAnotherAsync(JournalReader reader, ShellCall call)
    {
        call.View.Following();
        await foreach (HypervisorEvent news in reader.FollowAsync(call.Cancelled))
        {
            call.View.Event(news);
        }
    }

    /// <summary>This process serves the folder: it knows at once, and also what cannot be written.</summary>
    private static async Task FollowOwnAsync(JournalReader reader, ShellCall call, ShellSession session)
    {
        ShowAll(reader, call);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable events = session.Hypervisor.EventsFrom(reader.Position).Subscribe(call.View.Event, () => ended.TrySetResult());
        call.View.Following();
        await ended.Task.WaitAsync(call.Cancelled);
    }

    private static void ShowAll(JournalReader reader, ShellCall call)
    {
        var events = new HypervisorEvent[64];
        for (int count; (count = reader.Read(events)) > 0;)
        {
            call.Cancelled.ThrowIfCancellationRequested();
            for (int i = 0; i < count; i++)
            {
                call.View.Event(events[i]);
            }
        }
    }

    private static JournalReader Open(ParseResult parsed, ShellCall call)
    {
        var journal = new JournalStart(call.Folders);
        string? from = parsed.GetValue(From);
        return parsed.GetValue(Last) is { } last ? journal.Before(last)
            : Position.TryParse(from, out Position position) ? journal.Behind(position)
            : from == Now || (from is null && parsed.GetValue(Follow)) ? journal.AtEnd()
            : journal.AtOldest();
    }
}
