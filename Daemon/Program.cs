using System;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon.Hosting;

namespace Rx.Hypervisor.Daemon;

/// <summary>rxhvd.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        ParseResult parsed = DaemonCommand.Create(RunAsync).Parse(arguments);
        // Signals are the daemon's own.
        int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? (int)DaemonExit.Usage : code;
    }

    private static async Task<DaemonExit> RunAsync(DaemonArguments arguments)
    {
        try
        {
            if (arguments.ShutsGuestsDown)
            {
                return await GuestShutdown.RunAsync(arguments, Console.Out);
            }

            if (arguments.SetsPasswordOf is { } user)
            {
                string? password = await Console.In.ReadLineAsync();
                new PasswordFile(DaemonPaths.Of(arguments.Root).PasswordFile).Set(user, string.IsNullOrEmpty(password) ? null : password);
                return DaemonExit.Done;
            }

            if (arguments.GoesToBackground)
            {
                return await Background.StartAsync(arguments);
            }

            await DaemonHost.RunAsync(arguments);
            return DaemonExit.Done;
        }
        catch (DaemonException e)
        {
            Console.Error.WriteLine($"rxhvd: error: {e.Message}");
            return e.Exit;
        }
    }
}
