using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Daemon;

/// <summary>The command line of <c>rxhvd</c>: libvirtd's, and a little more.</summary>
internal static class DaemonCommand
{
    /// <summary>Longer than that, and milliseconds cannot be counted: the bound is libvirtd's.</summary>
    private const int LongestIdleTime = int.MaxValue / 1000;

    private static readonly Option<bool> InBackground = new("--in-background") { Hidden = true };
    private static readonly Option<bool> Background = new("--daemon", "-d") { Description = "Run in the background; returns when it is ready." };
    private static readonly Option<string?> Config = new("--config", "-f") { Description = "Use this configuration file.", HelpName = "FILE" };
    private static readonly Option<bool> Listen = new("--listen", "-l") { Description = "Listen for TCP and TLS, as listen_tcp and listen_tls say. Not with socket activation." };
    private static readonly Option<string?> Pid = new("--pid-file", "-p") { Description = "Use this pid file.", HelpName = "FILE" };
    private static readonly Option<int> Timeout = new("--timeout", "-t") { Description = "End when for so long no client was connected and no guest or network was active.", HelpName = "SECONDS" };
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Log one level more." };
    private static readonly Option<string?> Root = new("--root") { Description = "Keep everything below one folder.", HelpName = "DIR" };
    private static readonly Option<bool> ShutdownGuests = new("--shutdown-guests") { Description = "Shut down all guests in order, whether a daemon runs or not, and end." };

    private static readonly Option<string?> Password = new("--set-password")
    {
        Description = "Give a client's user a password, the first line of standard input, and end; an empty one takes it away.", HelpName = "USER",
    };

    /// <summary>The command; <paramref name="run"/> is what it does.</summary>
    internal static Command Create(Func<DaemonArguments, Task<DaemonExit>> run)
    {
        Timeout.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= LongestIdleTime))
            {
                result.AddError($"--timeout takes 0 to {LongestIdleTime} seconds, not '{token.Value}'.");
            }
        });
        // A plain command: a root command would call itself after the file that it is in.
        var command = new Command("rxhvd", "Hosts virtual machines, and speaks libvirt's protocol: virsh and what else uses libvirt works with it.")
        {
            InBackground, Background, Config, Listen, Pid, Timeout, Verbose, Root, ShutdownGuests, Password, new HelpOption(), Version(),
        };
        command.SetAction(async (parsed, _) => (int)await run(Of(parsed)));
        return command;
    }

    private static VersionOption Version() => new("--version", "-V") { Action = new ShowVersion() };

    // A relative path means what it means here, wherever the daemon goes.
    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);

    private static DaemonArguments Of(ParseResult parsed) => new()
    {
        GoesToBackground = parsed.GetValue(Background),
        IsInBackground = parsed.GetValue(InBackground),
        ConfigFile = Absolute(parsed.GetValue(Config)),
        Listens = parsed.GetValue(Listen),
        PidFile = Absolute(parsed.GetValue(Pid)),
        IdleTime = TimeSpan.FromSeconds(parsed.GetValue(Timeout)),
        IsVerbose = parsed.GetValue(Verbose),
        Root = Absolute(parsed.GetValue(Root)),
        ShutsGuestsDown = parsed.GetValue(ShutdownGuests),
        SetsPasswordOf = parsed.GetValue(Password),
    };

    // As libvirtd has it: program, product, version.
    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"rxhvd (Rx.Hypervisor) {Product.Version}");
            return 0;
        }
    }
}
