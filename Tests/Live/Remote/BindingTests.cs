using System.Runtime.Versioning;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>libvirt's own bindings as clients.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class BindingTests
{
    [LiveFact]
    public async Task The_Python_binding_runs_a_guest_and_hears_of_it()
    {
        await using LiveServer server = await LiveServer.StartAsync();

        string[] seen = await server.ScriptAsync("/usr/bin/python3", "scenario.py");

        seen.ShouldBe(
        [
            "type QEMU secure 1 alive 1",
            "callbacks 27",
            "missing (42, 10, 2)",
            "defined py 7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f10 -1 1 0",
            "twice (9, 20, 2)",
            "malformed (35, 20, 2)",
            "runs True [1, 1] [1] 1",
            "again (55, 10, 2)",
            "paused [3, 1]",
            "metadata <a>b</a>",
            "none (80, 20, 2)",
            "reader 1 (29, 20, 2)",
            "renamed True ['pyx']",
            "autostart 1",
            "gone (42, 10, 2)",
            "events [(0, 0), (4, 0), (2, 0), (3, 0), (4, 0), (6, 2), (5, 1), (1, 1), (0, 2), (1, 0)]",
            "closed 0 1",
        ]);
    }

    [LiveFact]
    public async Task The_Perl_binding_runs_a_guest()
    {
        await using LiveServer server = await LiveServer.StartAsync();

        string[] seen = await server.ScriptAsync("/usr/bin/perl", "scenario.pl");

        seen.ShouldBe(
        [
            "type QEMU",
            "pools 0 0",
            "defined pl 7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f11",
            "active 1 1",
            "listed pl",
            "again 55 10",
            "gone 42 10",
        ]);
    }
}
