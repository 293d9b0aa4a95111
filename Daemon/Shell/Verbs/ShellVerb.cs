using System;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>What all verbs have: <c>--root</c>, <c>--json</c>, errors without stack traces, and exit codes.</summary>
internal sealed class ShellVerb
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    private readonly Option<DirectoryInfo?> _root = new("--root")
    {
        Description = "Folder that holds the guests (default: those of the system for root, else the user's).",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object a line." };
    private readonly Command _command;

    internal ShellVerb(string name, string description, params Symbol[] symbols)
    {
        _command = new Command(name, description);
        foreach (Symbol symbol in (Symbol[])[.. symbols, _root, _json])
        {
            if (symbol is Argument argument)
            {
                _command.Add(argument);
            }
            else
            {
                _command.Add((Option)symbol);
            }
        }
    }

    /// <summary>Whether it changes nothing, so that a folder that is not there is a mistake and not one to be made.</summary>
    internal bool OnlyLooks { get; init; }

    /// <summary>The command, with what it does to a host that it serves meanwhile.</summary>
    internal Command Does(Func<ParseResult, ShellSession, Task> work) => Does(async (ParseResult parsed, ShellCall call) =>
    {
        await using ShellSession session = await ShellSession.OpenAsync(call);
        await work(parsed, session);
    });

    /// <summary>The command, with what it does to the folder of a host.</summary>
    internal Command Does(Func<ParseResult, ShellCall, Task> work)
    {
        _command.SetAction((parsed, _) => RunAsync(parsed, work));
        return _command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, ShellCall, Task> work)
    {
        using var signals = new TerminationSignals();
        ShellView view = parsed.GetValue(_json) ? new JsonShellView(Console.Out) : new TextShellView(Console.Out, Console.Error);
        try
        {
            ShellRoot.Require(parsed.GetValue(_root), makes: !OnlyLooks);
            await work(parsed, new ShellCall(ShellRoot.Of(parsed.GetValue(_root)), view, signals.Token));
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (HypervisorException e)
        {
            view.Failed(e.Message, e.Code);
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            view.Failed(e.Message, ErrorCode.SystemError);
            return Failed;
        }
    }
}
