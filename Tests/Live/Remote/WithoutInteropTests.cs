using System;
using System.IO;
using System.Reflection;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>The client runs where there is no Linux: none of its code so much as names the assembly with the system calls when it runs.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class WithoutInteropTests
{
    [LiveFact]
    public async Task The_client_makes_no_system_call_of_its_own()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        var machine = new WithoutInterop();
        MethodInfo run = machine.LoadFromAssemblyPath(typeof(ClientProgram).Assembly.Location).GetType(typeof(ClientProgram).FullName!, throwOnError: true)!
            .GetMethod(nameof(ClientProgram.RunAsync), BindingFlags.Static | BindingFlags.NonPublic)!;

        string[] told = await Within.DeadlineAsync((Task<string[]>)run.Invoke(null, [server.Uri, GuestXml.Diskless("quiet", server["tty"])])!, "the program");

        told.ShouldBe(["quiet: DefinedAdded", "quiet: UndefinedRemoved", $"0 left on {File.ReadAllText("/proc/sys/kernel/hostname").Trim()}"]);
        machine.Unload();
    }

    [Fact]
    public void Without_it_a_host_of_ones_own_cannot_run()
    {
        var machine = new WithoutInterop();
        Assembly streams = machine.LoadFromAssemblyName(new AssemblyName("Rx.Hypervisor.Streams"));
        Type scheduler = streams.GetType("Rx.Hypervisor.Streams.Loop.PollScheduler", throwOnError: true)!;

        Exception error = Should.Throw<TargetInvocationException>(() => Activator.CreateInstance(scheduler)).InnerException!;
        (error as FileNotFoundException ?? error.InnerException as FileNotFoundException).ShouldNotBeNull("else the other test could not fail");
        machine.Unload();
    }
}
