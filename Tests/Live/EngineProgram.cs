using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>An engine in a process of its own, to be killed: it starts every definition of a folder, says so, and waits.</summary>
internal static class EngineProgram
{
    internal const string Root = "RXHV_TESTS_ROOT";

    /// <summary>In a thread that outlives the entry point: until the module's initializer is through, no other thread may run code of this assembly.</summary>
    internal static void Begin() => new Thread(Run) { IsBackground = false }.Start();

    private static void Run()
    {
        StartAsync(Environment.GetEnvironmentVariable(Root)!).GetAwaiter().GetResult();
        Console.WriteLine("ready");
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    private static async Task StartAsync(string root)
    {
        HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = Path.Combine(root, "h");
            options.UseQemu();
        });
        foreach (string xml in Directory.GetFiles(root, "*.xml"))
        {
            await host.Hypervisor.CreateDomainAsync(await File.ReadAllTextAsync(xml), deadline: Within.Deadline);
        }
    }
}
