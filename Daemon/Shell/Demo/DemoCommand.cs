using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary><c>rxhv demo</c>: options, signals and exit codes of <see cref="DemoRun"/>.</summary>
internal static class DemoCommand
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    internal static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line instead of a table." };
        var guests = new Option<DirectoryInfo?>("--guest-dir")
        {
            Description = "Folder with vmlinuz and initramfs.cpio.gz (default: $RXHV_GUEST_DIR, which ./rxhv sets).",
        };
        var network = new Option<bool>("--network") { Description = "Put the guest on a virtual network with NAT and DHCP, and show what happens there too. Takes root." };
        var patience = new Option<int>("--timeout")
        {
            Description = "Seconds that each step may take.",
            DefaultValueFactory = static _ => 60,
        };
        patience.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
            {
                result.AddError("--timeout takes 1 to 86400 seconds.");
            }
        });
        var command = new Command("demo", "Boots a Linux guest, puts it through its life, and shows each event as it happens.") { json, guests, network, patience };
        command.SetAction((parsed, _) =>
        {
            IDemoView view = ViewFor(parsed.GetValue(json));
            string folder = (parsed.GetValue(guests) ?? new DirectoryInfo(Environment.GetEnvironmentVariable("RXHV_GUEST_DIR") ?? ".")).FullName;
            return RunAsync(new DemoRun(folder, TimeSpan.FromSeconds(parsed.GetValue(patience)), parsed.GetValue(network), view), view);
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoRun run, IDemoView view)
    {
        using var interrupt = new TerminationSignals();
        try
        {
            await run.RunAsync(interrupt.Token);
            return 0;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            Report(view, "interrupted; no guest is left");
            return Interrupted;
        }
        catch (Exception e) when (e is HypervisorException or TimeoutException or IOException)
        {
            Report(view, e.Message);
            return Failed;
        }
    }

    private static void Report(IDemoView view, string reason)
    {
        try
        {
            view.Failed(reason);
        }
        catch (IOException)
        {
            Console.Error.WriteLine($"error: {reason}"); // What cannot take the reason may be the reason: a full disk behind the output.
        }
    }

    private static IDemoView ViewFor(bool json)
    {
        if (json)
        {
            return new JsonView(new JsonLines(Console.Out));
        }

        return Console.IsOutputRedirected ? new TextView(Console.Out, Console.Error) : new TableView();
    }
}
