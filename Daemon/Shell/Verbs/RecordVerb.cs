using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary><c>record</c>: serves a folder and writes down all that its drivers learn, until somebody interrupts it. Guests run on.</summary>
internal static class RecordVerb
{
    private const long MiB = 1024 * 1024;

    private static readonly Argument<string> File = new("file") { Description = "Where to; it must not be there yet." };

    private static readonly Option<int> MostMiB = new("--max") { Description = "End the recording at so many MiB.", DefaultValueFactory = static _ => 256 };

    private static readonly Option<bool> NoMetadata = new("--no-metadata") { Description = "Leave out what <metadata> of domains says. Passwords are always left out." };

    internal static Command Create()
    {
        MostMiB.Validators.Add(static result =>
        {
            if (result.GetValue(MostMiB) < 1)
            {
                result.AddError("--max needs a number from 1 on.");
            }
        });
        return new ShellVerb("record", "Writes down all that happens to the guests of a folder, until interrupted (Ctrl+C); 'replay' tells it again.", File, MostMiB, NoMetadata)
            .Does(RunAsync);
    }

    private static async Task RunAsync(ParseResult parsed, ShellCall call)
    {
        var recording = new InputRecordingOptions
        {
            Path = Path.GetFullPath(parsed.GetRequiredValue(File)),
            MaxBytes = parsed.GetValue(MostMiB) * MiB,
            KeepsMetadata = !parsed.GetValue(NoMetadata),
        };
        await using ShellSession session = await ShellSession.OpenAsync(call, recording);
        using IDisposable events = session.Hypervisor.Events.Subscribe(call.View.Event);
        call.View.Following();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Cancelled);
    }
}
