using System.CommandLine;
using System.CommandLine.Help;
using System.Threading.Tasks;
using Rx.Hypervisor.Shell.Demo;
using Rx.Hypervisor.Shell.Verbs;

namespace Rx.Hypervisor.Shell;

/// <summary>The program behind <c>./rxhv</c>.</summary>
internal static class Program
{
    private const int WrongUsage = 2;

    private static async Task<int> Main(string[] arguments)
    {
        // A plain command: a root command would call itself after the file that it is in.
        var root = new Command("rxhv", "Runs and watches virtual machines; everything that happens to them is an event stream.")
        {
            new HelpOption { Recursive = true },
            DemoCommand.Create(),
        };
        foreach (Command verb in ShellVerbs.Create())
        {
            root.Add(verb);
        }

        // Signals are handled by the command itself, which has guests to end before it may go.
        ParseResult parsed = root.Parse(arguments);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? WrongUsage : code;
    }
}
