using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>The real virsh as a client.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class VirshTests
{
    [LiveFact]
    public async Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        string file = server["boot.xml"], disk = server["disk.img"];
        File.Copy(GuestImages.BootSector, disk);
        File.WriteAllText(file, GuestXml.BootSector("boot", disk, server["tty"]));
        using ShellProcess events = ShellProcess.Start("/usr/bin/virsh", "-c", server.Uri, "event", "--all", "--loop");
        await UntilAsync(() => server.Hypervisor.ListDomains().Count == 0); // The registrations are under way; the first event is far behind them.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

        await server.VirshAsync("define", file);
        await server.VirshAsync("start", "boot", "--paused");
        using SerialConsole console = await SerialConsole.OpenAsync(server["tty"]);
        await server.VirshAsync("resume", "boot");
        await console.WaitForAsync("RXBOOT ready");
        string[] list = await server.VirshAsync("list", "--all");
        await server.VirshAsync("suspend", "boot");
        await server.VirshAsync("resume", "boot");
        await server.VirshAsync("desc", "boot", "--title", "A boot sector", "--live");
        await server.VirshAsync("shutdown", "boot");
        await UntilAsync(() => !server.Hypervisor.LookupDomain("boot").Record.IsActive);
        await server.VirshAsync("start", "boot");
        await server.VirshAsync("destroy", "boot");
        await server.VirshAsync("undefine", "boot");

        string[] told = await TakeAsync(events, 13);
        list[^1].ShouldMatch(@"^ 1\s+boot\s+running$");
        told.ShouldBe(
        [
            "event 'lifecycle' for domain 'boot': Defined Added",
            "event 'lifecycle' for domain 'boot': Started Booted",
            "event 'lifecycle' for domain 'boot': Suspended Paused",
            "event 'lifecycle' for domain 'boot': Resumed Unpaused",
            "event 'lifecycle' for domain 'boot': Suspended Paused",
            "event 'lifecycle' for domain 'boot': Resumed Unpaused",
            "event 'metadata-change' for domain 'boot': type title, uri <null>",
            "event 'lifecycle' for domain 'boot': Shutdown Finished after guest request",
            "event 'lifecycle' for domain 'boot': Stopped Shutdown",
            "event 'lifecycle' for domain 'boot': Resumed Unpaused",
            "event 'lifecycle' for domain 'boot': Started Booted",
            "event 'lifecycle' for domain 'boot': Shutdown Finished after host request",
            "event 'lifecycle' for domain 'boot': Stopped Destroyed",
        ]);
        events.Interrupt();
    }

    [LiveFact]
    public async Task Commands_that_look_at_a_guest_say_what_there_is()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        await server.Hypervisor.DefineDomainAsync(GuestXml.Diskless("quiet", server["tty"]));

        string[] info = await server.VirshAsync("dominfo", "quiet");
        string[] xml = await server.VirshAsync("dumpxml", "quiet");

        info.ShouldContain("OS Type:        hvm");
        info.ShouldContain("Persistent:     yes");
        info.ShouldContain("Managed save:   no");
        (await server.VirshAsync("domstate", "quiet", "--reason")).ShouldBe(["shut off (unknown)"]);
        (await server.VirshAsync("domuuid", "quiet")).ShouldHaveSingleItem();
        (await server.VirshAsync("uri")).ShouldBe([server.Uri]);
        (await server.VirshAsync("capabilities"))[0].ShouldBe("<capabilities>");
        (await server.VirshAsync("pool-list", "--all")).Length.ShouldBe(2);
        (await server.VirshAsync("version", "--daemon")).ShouldContain("Running against daemon: 9.0.0");
        (await server.VirshAsync("nodeinfo"))[0].ShouldStartWith("CPU model:");
        (await server.VirshAsync("nodecpumap"))[0].ShouldStartWith("CPUs present:");
        (await server.VirshAsync("nodecpustats"))[0].ShouldStartWith("user:");
        (await server.VirshAsync("nodememstats"))[0].ShouldStartWith("total");
        (await server.VirshAsync("freecell"))[0].ShouldStartWith("Total:");
        (await server.VirshAsync("cpu-models", "x86_64")).ShouldContain("qemu64");
        (await server.VirshAsync("vcpucount", "quiet")).ShouldBe(["maximum      config         1", "current      config         1"]);
        xml[0].ShouldBe("<domain type=\"qemu\">");
    }

    [LiveFact]
    public async Task Errors_are_those_that_virsh_knows()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        await server.Hypervisor.DefineDomainAsync(GuestXml.Diskless("quiet", server["tty"]));

        (await server.VirshFailsAsync("suspend", "quiet")).ShouldContain("error: Requested operation is not valid: cannot suspend domain 'quiet' while it is shut off");
        (await server.VirshFailsAsync("domstate", "nosuch"))[0].ShouldBe("error: failed to get domain 'nosuch'");
        (await server.VirshFailsAsync("vol-list", "default"))[^1].ShouldStartWith("error: unknown procedure");
        (await LiveServer.RunAsync(1, "/usr/bin/virsh", "-c", server.ReadOnlyUri, "undefine", "quiet"))[^1]
            .ShouldBe("error: operation forbidden: read only access prevents virDomainUndefineFlags");
    }

    [LiveFact]
    public async Task A_running_guest_is_counted_saved_pictured_and_asked()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        string disk = server["disk.img"], picture = server["screen.png"];
        File.Copy(GuestImages.BootSector, disk);
        await server.Hypervisor.CreateDomainAsync(
            GuestXml.BootSector("boot", disk, server["tty"], "<video><model type='vga'/></video>"), deadline: Within.Deadline);

        (await server.VirshAsync("domblkstat", "boot", "vda"))[0].ShouldMatch("^vda rd_req [0-9]+$");
        (await server.VirshAsync("domblkinfo", "boot", "vda"))[0].ShouldMatch("^Capacity: +[0-9]+$");
        (await server.VirshAsync("dommemstat", "boot"))[0].ShouldBe("actual 16384");
        (await server.VirshAsync("domstats", "boot", "--state"))[..3].ShouldBe(["Domain: 'boot'", "  state.state=1", "  state.reason=1"]);
        (await server.VirshAsync("cpu-stats", "boot", "--total"))[0].ShouldBe("Total:");
        (await server.VirshAsync("domcontrol", "boot")).ShouldBe(["ok"]);
        await server.VirshAsync("screenshot", "boot", picture);
        File.ReadAllBytes(picture)[1..4].ShouldBe("PNG"u8.ToArray());
        await server.VirshAsync("send-key", "boot", "KEY_A");
        (await server.VirshAsync("qemu-monitor-command", "boot", """{"execute":"query-status"}"""))[0].ShouldContain("\"running\":true");
        (await server.VirshAsync("qemu-monitor-command", "boot", "--hmp", "info status"))[0].ShouldBe("VM status: running");
        await server.VirshAsync("save", "boot", server["boot.save"]);
        await server.VirshAsync("restore", server["boot.save"]);
        (await server.VirshAsync("domstate", "boot")).ShouldBe(["running"]);
        (await server.VirshAsync("domjobinfo", "boot")).ShouldBe(["Job type:         None        "]);
        await server.VirshAsync("destroy", "boot");
    }

    private static async Task<string[]> TakeAsync(ShellProcess events, int count)
    {
        List<string> lines = [];
        while (lines.Count < count)
        {
            lines.Add(await events.ReadLineAsync() ?? throw new EndOfStreamException($"virsh ended after:\n{string.Join('\n', lines)}"));
        }

        return [.. lines];
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
