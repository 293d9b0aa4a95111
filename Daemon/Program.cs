using System.CommandLine;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon.Demo;

namespace Rx.Hypervisor.Daemon;

/// <summary>The program behind <c>./rxhv</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Runs and watches virtual machines; everything that happens to them is an event stream.")
        {
            DemoCommand.Create(),
        };

        // Signals are handled by the command itself, which has guests to end before it may go.
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
