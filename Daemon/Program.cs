using System.CommandLine;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon.Demo;

namespace Rx.Hypervisor.Daemon;

/// <summary>The program behind <c>./rxhv</c>.</summary>
internal static class Program
{
    private const int WrongUsage = 2;

    private static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Runs and watches virtual machines; everything that happens to them is an event stream.")
        {
            DemoCommand.Create(),
        };

        // Signals are handled by the command itself, which has guests to end before it may go.
        ParseResult parsed = root.Parse(arguments);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? WrongUsage : code;
    }
}
