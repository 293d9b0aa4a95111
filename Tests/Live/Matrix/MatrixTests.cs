using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>The same things done with rxhvd and with libvirtd, by libvirt's own clients: what they say must be alike, line by line.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed partial class MatrixTests(BothDaemons daemons) : IClassFixture<BothDaemons>
{
    [MatrixFact]
    public Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it() => CompareAsync(async scenario =>
    {
        string boot = scenario.WriteBootSector("boot");
        await scenario.VirshAsync("define", boot);
        await scenario.VirshAsync("define", boot);
        await scenario.VirshAsync("list", "--all");
        await scenario.VirshAsync("start", "boot", "--paused");
        using SerialConsole console = await SerialConsole.OpenAsync(scenario["boot.tty"]);
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("resume", "boot");
        await console.WaitForAsync("RXBOOT ready");
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("list");
        await scenario.VirshAsync("suspend", "boot");
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("resume", "boot");
        await scenario.VirshAsync("desc", "boot", "--title", "A boot sector", "--live");
        await scenario.VirshAsync("desc", "boot", "--title");
        await scenario.VirshAsync("dominfo", "boot");
        await scenario.VirshAsync("shutdown", "boot");
        await scenario.UntilAsync("boot", "shut off");
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("start", "boot");
        await scenario.VirshAsync("destroy", "boot");
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("undefine", "boot");
        await scenario.VirshAsync("create", boot);
        await scenario.VirshAsync("destroy", "boot");
        await scenario.VirshAsync("list", "--all");
    });

    [MatrixFact]
    public Task What_a_guest_does_by_itself_is_told_alike() => CompareAsync(async scenario =>
    {
        await scenario.VirshAsync("create", scenario.WriteBootSector("boot"), "--paused");
        using SerialConsole console = await SerialConsole.OpenAsync(scenario["boot.tty"]);
        await scenario.VirshAsync("resume", "boot");
        await console.WaitForAsync("RXBOOT ready");
        await console.TypeAsync("S");
        await scenario.UntilAsync("boot", state: null);
    });

    [MatrixFact]
    public Task A_definition_that_is_dropped_while_it_runs_can_be_made_again() => CompareAsync(static async scenario =>
    {
        string again = scenario.WriteDefinition("again", GuestXml.Domain("again", 16, "pc"));
        await scenario.VirshAsync("define", again);
        await scenario.VirshAsync("start", "again");
        await scenario.VirshAsync("undefine", "again");
        await scenario.VirshAsync("list", "--transient", "--name");
        await scenario.VirshAsync("define", again);
        await scenario.VirshAsync("list", "--persistent", "--name");
        await scenario.VirshAsync("dump", "again", scenario["again.dump"], "--memory-only");
        await scenario.VirshAsync("destroy", "again");
        await scenario.VirshAsync("undefine", "again");
    });

    [MatrixFact]
    public Task A_definition_is_kept_changed_and_found_alike() => CompareAsync(async scenario =>
    {
        string quiet = scenario.WriteDefinition("quiet", GuestXml.Domain("quiet", 16, "pc"));
        await scenario.VirshAsync("define", quiet);
        await scenario.VirshAsync("dominfo", "quiet");
        await scenario.VirshAsync("domuuid", "quiet");
        await scenario.VirshAsync("domid", "quiet");
        await scenario.VirshAsync("domname", Scenario.Uuid);
        await scenario.VirshAsync("autostart", "quiet");
        await scenario.VirshAsync("list", "--all", "--autostart", "--name");
        await scenario.VirshAsync("autostart", "quiet", "--disable");
        await scenario.VirshAsync("desc", "quiet", "Says nothing", "--config");
        await scenario.VirshAsync("desc", "quiet", "--title", "Quiet", "--config");
        await scenario.VirshAsync("list", "--all", "--title");
        await scenario.VirshAsync("desc", "quiet");
        await scenario.VirshAsync("metadata", "quiet", "http://example.org/x", "--key", "x", "--set", "<a>b</a>", "--config");
        await scenario.VirshAsync("metadata", "quiet", "http://example.org/x");
        await scenario.VirshAsync("metadata", "quiet", "http://example.org/x", "--remove");
        await scenario.VirshAsync("metadata", "quiet", "http://example.org/x");
        await scenario.VirshAsync("domrename", "quiet", "silent");
        await scenario.VirshAsync("list", "--all", "--name");
        await scenario.VirshAsync("vcpucount", "silent");
        await scenario.VirshAsync("setvcpus", "silent", "2", "--config", "--maximum");
        await scenario.VirshAsync("setvcpus", "silent", "2", "--config");
        await scenario.VirshAsync("vcpucount", "silent");
        await scenario.VirshAsync("setmaxmem", "silent", "32M", "--config");
        await scenario.VirshAsync("setmem", "silent", "24M", "--config");
        await scenario.VirshAsync("dominfo", "silent");
        await scenario.VirshAsync("define", scenario.Write("other.xml", GuestXml.Domain("other", 16, "pc")));
        await scenario.VirshAsync("start", "silent");
        foreach (string flag in new[] { "--inactive", "--all", "--state-running", "--state-shutoff", "--persistent", "--transient", "--no-autostart", "--with-managed-save", "--without-managed-save", "--without-snapshot" })
        {
            await scenario.VirshAsync("list", "--name", flag);
        }

        await scenario.VirshAsync("destroy", "silent");
        await scenario.VirshAsync("undefine", "silent");
        await scenario.VirshAsync("undefine", "other");
    });

    [MatrixFact]
    public Task A_state_is_saved_and_gone_on_from_alike() => CompareAsync(async scenario =>
    {
        string saved = scenario["boot.save"];
        await scenario.VirshAsync("define", scenario.WriteBootSector("boot"));
        await scenario.VirshAsync("start", "boot", "--paused");
        using (SerialConsole console = await SerialConsole.OpenAsync(scenario["boot.tty"]))
        {
            await scenario.VirshAsync("resume", "boot");
            await console.WaitForAsync("RXBOOT ready");
            await scenario.VirshAsync("save", "boot", saved);
        }

        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("restore", saved);
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("managedsave", "boot");
        await scenario.VirshAsync("list", "--all", "--with-managed-save", "--name");
        await scenario.VirshAsync("undefine", "boot");
        await scenario.VirshAsync("start", "boot");
        await scenario.VirshAsync("domstate", "boot", "--reason");
        await scenario.VirshAsync("managedsave", "boot");
        await scenario.VirshAsync("managedsave-remove", "boot");
        await scenario.VirshAsync("managedsave-remove", "boot");
        await scenario.VirshAsync("domjobinfo", "boot");
        await scenario.VirshAsync("restore", scenario.Write("nothing.save", "nothing"));
        await scenario.VirshAsync("undefine", "boot");
    });

    [MatrixFact]
    public Task A_running_guest_is_counted_and_controlled_alike() => CompareAsync(async scenario =>
    {
        await scenario.VirshAsync("define", scenario.WriteBootSector("boot", "<video><model type='vga'/></video>"));
        await scenario.VirshAsync("domblklist", "boot", "--details");
        await scenario.VirshAsync("domblkinfo", "boot", "vda");
        await scenario.VirshAsync("domstats", "boot");
        await scenario.VirshAsync("start", "boot", "--paused");
        using SerialConsole console = await SerialConsole.OpenAsync(scenario["boot.tty"]);
        await scenario.VirshAsync("resume", "boot");
        await console.WaitForAsync("RXBOOT ready");
        foreach (string group in new[] { "--state", "--balloon", "--vcpu", "--block", "--interface", "--perf", "--iothread", "--memory", "--dirtyrate", "--cpu-total", "--vm" })
        {
            await scenario.VirshAsync(NameOnly, "domstats", "boot", group);
        }

        await scenario.VirshAsync(WithoutNumbers, "domblkstat", "boot", "vda");
        await scenario.VirshAsync(WithoutNumbers, "domblkinfo", "boot", "vda");
        await scenario.VirshAsync(WithoutNumbers, "dommemstat", "boot");
        await scenario.VirshAsync(WithoutNumbers, "cpu-stats", "boot");
        await scenario.VirshAsync(static line => line.Split(':')[0], "vcpuinfo", "boot");
        await scenario.VirshAsync("vcpucount", "boot");
        await scenario.VirshAsync("domcontrol", "boot");
        await scenario.VirshAsync("domjobinfo", "boot");
        await scenario.VirshAsync("domiflist", "boot");
        await scenario.VirshAsync("domblkerror", "boot");
        await scenario.VirshAsync("send-key", "boot", "KEY_A");
        await scenario.VirshAsync("inject-nmi", "boot");
        await scenario.VirshAsync("screenshot", "boot", scenario["boot.png"]);
        await scenario.VirshAsync("qemu-monitor-command", "boot", "--hmp", "info status");
        await scenario.VirshAsync("blockresize", "boot", "vda", "1M");
        await scenario.VirshAsync("reset", "boot");
        await console.WaitForAsync("RXBOOT ready");
        await scenario.VirshAsync("setmem", "boot", "12M");
        await scenario.VirshAsync("domdisplay", "boot");
        await scenario.VirshAsync("guestinfo", "boot");
        await scenario.VirshAsync("domtime", "boot");
        await scenario.VirshAsync("destroy", "boot");
        await scenario.VirshAsync("undefine", "boot");
    });

    [MatrixFact]
    public Task Whatever_is_wrong_has_the_same_words_and_numbers() => CompareAsync(async scenario =>
    {
        await scenario.ScriptAsync("/usr/bin/python3", "errors.py");
        await scenario.VirshAsync("domstate", "nobody");
        await scenario.VirshAsync("define", scenario.Write("broken.xml", "<domain type='qemu'>\n <name>x</name"));
        await scenario.VirshAsync("create", scenario.Write("none.xml", ""));
        await scenario.VirshAsync("define", scenario["absent.xml"]);
        await scenario.VirshAsync("restore", scenario["absent.save"]);
    });

    [MatrixFact]
    public Task Fifty_clients_at_once_are_served_and_told_alike()
        => CompareAsync(static scenario => scenario.ScriptAsync("/usr/bin/python3", "clients.py"), hasOrder: false);

    [MatrixFact]
    public Task A_guest_ends_with_the_client_that_owns_it_alike()
        => CompareAsync(static scenario => scenario.ScriptAsync("/usr/bin/python3", "killed.py"));

    [MatrixFact]
    public Task The_Perl_binding_sees_the_same() => CompareAsync(static scenario => scenario.ScriptAsync("/usr/bin/perl", "life.pl"));

    [MatrixFact]
    public Task The_program_that_makes_guests_makes_the_same() => CompareAsync(static async scenario =>
    {
        string disk = scenario["vi.img"];
        await scenario.VirshAllAsync(
            ["net-define", scenario.Write("default.xml", Lan.Replace("<name>lan<", "<name>default<", StringComparison.Ordinal))], ["net-start", "default"]);
        foreach (string[] network in (string[][])[["--network", "network=default,mac=52:54:00:00:00:05"], []])
        {
            File.Copy(GuestImages.BootSector, disk, overwrite: true);
            await scenario.ProgramAsync(
                "/usr/bin/virt-install",
                ["--name", "vi", "--memory", "64", "--virt-type", "qemu", "--import", "--disk", $"source.file={disk},bus=virtio",
                .. network, "--graphics", "none", "--noautoconsole", "--osinfo", "detect=off,require=off"]);
            await scenario.VirshAllAsync(["domstate", "vi", "--reason"], ["list", "--all", "--persistent", "--name"], ["domblklist", "vi"]);
            await scenario.VirshAsync(static line => Mac().Replace(line, "MAC"), "domiflist", "vi");
            if (network.Length > 0)
            {
                await scenario.DocumentAsync("dumpxml", "vi", "--inactive");
            }

            await scenario.VirshAllAsync(["destroy", "vi"], ["undefine", "vi"]);
        }

        await scenario.VirshAllAsync(["net-destroy", "default"], ["net-undefine", "default"]);
    });

    [MatrixFact]
    public Task Definitions_are_shown_alike_from_every_side() => CompareAsync(static async scenario =>
    {
        const string Devices = """
            <serial type='pty'/><channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
            <interface type='user'><mac address='52:54:00:00:00:07'/><model type='virtio'/></interface>
            <graphics type='vnc' passwd='sesame'><listen type='socket'/></graphics><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
            <input type='tablet' bus='usb'/>
            """;
        foreach (string machine in new[] { "pc", "q35" })
        {
            await scenario.VirshAsync("define", scenario.Write($"{machine}.xml", GuestXml.Domain(machine, 16, machine, devices: Devices)));
            foreach (string view in new[] { "--inactive", "--security-info", "--migratable" })
            {
                await scenario.DocumentAsync("dumpxml", machine, view);
            }

            await scenario.VirshAsync("start", machine);
            foreach (string view in new[] { "--inactive", "--security-info", "--migratable" })
            {
                await scenario.DocumentAsync("dumpxml", machine, view);
            }

            await scenario.VirshAsync("destroy", machine);
            await scenario.VirshAsync("undefine", machine);
        }
    });

    // Lines of events are compared where there is one order for them.
    private async Task CompareAsync(Func<Scenario, Task> run, bool hasOrder = true, EventWatch.Watched? watched = null)
    {
        watched ??= EventWatch.Domains;
        string[] ours = await RunAsync(daemons.Ours, run, hasOrder, watched), theirs = await RunAsync(daemons.Theirs, run, hasOrder, watched);
        Unlike(Difference.Hide(ours, isOurs: true), Difference.Hide(theirs, isOurs: false)).ShouldBeEmpty();
    }

    private static async Task<string[]> RunAsync(WireDaemon daemon, Func<Scenario, Task> run, bool hasOrder, EventWatch.Watched watched)
    {
        var scenario = new Scenario(daemon);
        using EventWatch events = await EventWatch.StartAsync(daemon, watched);
        await run(scenario);
        scenario.Note("events");
        string[] told = await events.EndAsync();
        scenario.NoteAll(hasOrder ? told : []);
        return [.. scenario.Lines];
    }

    // What stands between the same lines before and behind, theirs and ours: a whole transcript is too long to look at.
    private static string Unlike(string[] ours, string[] theirs)
    {
        var text = new StringBuilder();
        int i = 0, j = 0;
        while (i < ours.Length || j < theirs.Length)
        {
            if (i < ours.Length && j < theirs.Length && ours[i] == theirs[j])
            {
                (i, j) = (i + 1, j + 1);
                continue;
            }

            (int own, int other) = FirstAlike(ours.AsSpan(i), theirs.AsSpan(j));
            text.Append($"behind: {(i == 0 ? "" : ours[i - 1])}\n")
                .AppendJoin("", theirs[j..(j + other)].Select(static line => $"- {line}\n"))
                .AppendJoin("", ours[i..(i + own)].Select(static line => $"+ {line}\n"));
            (i, j) = (i + own, j + other);
        }

        return text.ToString();
    }

    private static (int Ours, int Theirs) FirstAlike(ReadOnlySpan<string> ours, ReadOnlySpan<string> theirs)
    {
        for (int sum = 1; sum < ours.Length + theirs.Length; sum++)
        {
            for (int own = Math.Max(0, sum - theirs.Length + 1); own <= Math.Min(sum, ours.Length - 1); own++)
            {
                if (ours[own] == theirs[sum - own])
                {
                    return (own, sum - own);
                }
            }
        }

        return (ours.Length, theirs.Length);
    }

    private static string NameOnly(string line) => line.Split('=')[0];

    private static string WithoutNumbers(string line) => Regex.Replace(line, @"[0-9]+(\.[0-9]+)?", "N", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
