using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>rxhvd with clients and guests: what the sockets are, what outlives the daemon, and what brings guests down.</summary>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class DaemonClientTests : IDisposable
{
    private const string Virsh = "/usr/bin/virsh";

    private readonly TemporaryDirectory _folder = new();

    private string Root => _folder["root"];

    private string Uri => UriOf(Path.Combine(Root, "run/libvirt-sock"));

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _folder.Dispose();
    }

    [LiveFact]
    public async Task Guests_outlive_a_daemon_that_is_ended_and_one_that_is_killed()
    {
        string xml = BootSector();
        using (DaemonProcess first = await StartAsync())
        {
            await VirshAsync("define", xml);
            await VirshAsync("start", "boot");
            first.Signal(DaemonProcess.SigTerm);
            await first.ReadToEndAsync(0);
        }

        using (DaemonProcess second = await StartAsync())
        {
            (await VirshAsync("domstate", "boot")).ShouldBe(["running"]);
            second.Signal(DaemonProcess.SigKill);
            await second.ExitAsync();
        }

        using DaemonProcess third = await StartAsync();
        (await VirshAsync("list"))[^1].ShouldMatch(@"^ 1\s+boot\s+running$");
        await VirshAsync("destroy", "boot");
    }

    [LiveFact]
    public async Task Without_a_daemon_guests_are_brought_down_all_the_same_and_it_is_told_how()
    {
        string xml = BootSector();
        using (DaemonProcess daemon = await StartAsync())
        {
            await VirshAsync("define", xml);
            await VirshAsync("start", "boot");
            using SerialConsole console = await SerialConsole.OpenAsync(_folder["tty"]);
            await console.WaitForAsync("RXBOOT ready");
            daemon.Signal(DaemonProcess.SigTerm);
            await daemon.ReadToEndAsync(0);
        }

        string[] told = await DaemonProcess.RunAsync(0, "--root", Root, "--shutdown-guests");
        told[..2].ShouldBe(["bringing down 1 guest, each within 30 s: boot", "'boot' has shut down"]);
        told[2].ShouldMatch(@"^1 guest down after \d+\.\d s, 0 by force, 0 failed$");
        (await DaemonProcess.RunAsync(0, "--root", Root, "--shutdown-guests")).ShouldBe(["no guest runs"]);
    }

    [LiveFact]
    public async Task Sockets_have_the_modes_of_the_configuration_and_go_with_the_daemon()
    {
        using DaemonProcess daemon = await StartAsync("unix_sock_rw_perms = \"0660\"\nunix_sock_ro_perms = \"0600\"");
        ModeOf("libvirt-sock").ShouldBe("660");
        ModeOf("libvirt-sock-ro").ShouldBe("600");
        (await VirshFailsAsync(UriOf(Path.Combine(Root, "run/libvirt-sock-ro")), "undefine", "x"))[^1].ShouldStartWith("error: failed to get domain 'x'");
        daemon.Signal(DaemonProcess.SigTerm);
        await daemon.ReadToEndAsync(0);
        Directory.GetFiles(Path.Combine(Root, "run"), "libvirt*").ShouldBeEmpty();
    }

    [LiveFact]
    public async Task Limits_of_clients_change_while_it_runs()
    {
        using DaemonProcess daemon = await StartAsync();
        using ShellProcess first = ShellProcess.Start(Virsh, "-c", Uri, "event", "--all", "--loop");
        await VirshAsync("list");
        File.WriteAllText(_folder["rxhvd.conf"], "max_clients = 1");
        daemon.Signal(DaemonProcess.SigHup);
        await daemon.ReadUntilAsync("read anew: max_clients = 1");

        (await LiveServer.KnockAsync([], Path.Combine(Root, "run/libvirt-sock"))).ShouldBe(["b''"]);
        (await daemon.ReadUntilAsync("turned away")).ShouldContain("there are 1 clients");
        first.Interrupt();
    }

    [LiveFact]
    public async Task Nobody_else_may_write_to_the_read_write_socket_by_default()
    {
        using DaemonProcess daemon = await StartAsync();
        ModeOf("libvirt-sock").ShouldBe("600");
        ModeOf("libvirt-sock-ro").ShouldBe("666");
    }

    [LiveFact]
    public async Task Libvirts_own_sockets_are_taken_when_that_is_asked_for_and_nobody_has_them()
    {
        using DaemonProcess daemon = await StartAsync("libvirt_sockets = 1");
        (await LiveServer.RunAsync(0, Virsh, "-c", UriOf(Path.Combine(Root, "libvirt/libvirt-sock")), "list", "--name")).ShouldBeEmpty();

        // Another one that has them stands for a libvirtd.
        string other = _folder["other"];
        File.WriteAllText(_folder["libvirtd.conf"], $"unix_sock_dir = \"{other}/libvirt\"");
        File.WriteAllText(_folder["other.conf"], "libvirt_sockets = 1");
        using DaemonProcess libvirtd = DaemonProcess.Start("--root", _folder["libvirtd"], "-f", _folder["libvirtd.conf"]);
        await libvirtd.ReadUntilAsync("ready after");
        (await DaemonProcess.RunAsync(6, "--root", other, "-f", _folder["other.conf"]))[^1]
            .ShouldStartWith($"rxhvd: error: libvirt_sockets is set, and somebody listens at '{other}/libvirt/libvirt-sock': a libvirtd");
    }

    [LiveRootFact]
    public async Task Guests_run_under_a_daemon_with_the_capabilities_of_the_unit_and_no_more()
    {
        using DaemonProcess daemon = DaemonProcess.StartBy(DaemonProcess.ByTheUnit, new Dictionary<string, string?>(), "--root", Root);
        await daemon.ReadUntilAsync("ready after");

        await VirshAsync("define", BootSector());
        await VirshAsync("start", "boot");
        using SerialConsole console = await SerialConsole.OpenAsync(_folder["tty"]);
        await console.WaitForAsync("RXBOOT ready");
        await VirshAsync("destroy", "boot");
        File.ReadAllLines($"/proc/{daemon.Id}/status").ShouldContain("NoNewPrivs:\t1");
    }

    private static string UriOf(string socket) => $"qemu+unix:///{(Environment.IsPrivilegedProcess ? "system" : "session")}?socket={socket}";

    private static Task<string[]> VirshFailsAsync(string uri, params string[] command) => LiveServer.RunAsync(1, Virsh, ["-c", uri, .. command]);

    private Task<string[]> VirshAsync(params string[] command) => LiveServer.RunAsync(0, Virsh, ["-c", Uri, .. command]);

    private async Task<DaemonProcess> StartAsync(string settings = "")
    {
        File.WriteAllText(_folder["rxhvd.conf"], settings);
        DaemonProcess daemon = DaemonProcess.Start("--root", Root, "-f", _folder["rxhvd.conf"]);
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private string ModeOf(string socket) => Convert.ToString((int)File.GetUnixFileMode(Path.Combine(Root, "run", socket)), 8);

    private string BootSector()
    {
        File.Copy(GuestImages.BootSector, _folder["disk.img"]);
        File.WriteAllText(_folder["boot.xml"], GuestXml.BootSector("boot", _folder["disk.img"], _folder["tty"]));
        return _folder["boot.xml"];
    }
}
