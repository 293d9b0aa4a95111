using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What rxhvd and its clients make of one another's death, of disks that are full or read-only, and of rights that are missing.</summary>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class DaemonFaultTests : IDisposable
{
    private const string Virsh = "/usr/bin/virsh";
    private const int Rounds = 6;
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] SomebodyElse = ["/usr/bin/setpriv", "--reuid=65533", "--regid=65533", "--clear-groups"];

    private readonly TemporaryDirectory _folder = new();

    private static string Nobody => "/usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups";

    private string Root => _folder["root"];

    private string Uri => UriOf(Path.Combine(Root, "run/libvirt-sock"));

    // Others may look into it: some tests run as one of them.
    public DaemonFaultTests() => File.SetUnixFileMode(_folder.Path, Everybody);

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _folder.Dispose();
    }

    [LiveFact]
    public async Task A_daemon_that_is_killed_in_the_midst_of_calls_loses_no_definition_and_no_guest()
    {
        string[] names = ["a", "b", "c"];
        DaemonProcess daemon = await StartAsync(Root);
        foreach (string name in names)
        {
            await VirshAsync("define", BareGuest(name));
        }

        var random = new Random(7);
        for (int i = 0; i < Rounds; i++)
        {
            // Each of these may be cut off anywhere: what they print, and whether they succeed, is open.
            using var clients = new Clients([.. names.Select((name, n) => ShellProcess.Start(Virsh, "-c", Uri, n == i % names.Length ? "destroy" : "start", name))]);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(60)), TimeProvider.System);
            daemon.Signal(DaemonProcess.SigKill);
            await daemon.ExitAsync();
            daemon.Dispose();
            await clients.EndAsync();

            daemon = await StartAsync(Root);
            string[] running = await VirshAsync("list", "--name");
            (await VirshAsync("list", "--all", "--name")).Order(StringComparer.Ordinal).ShouldBe(names);
            names.Where(IsAlive).ShouldBe(running.Order(StringComparer.Ordinal), "those that run are those whose QEMU lives");
        }

        foreach (string name in await VirshAsync("list", "--name"))
        {
            await VirshAsync("destroy", name);
        }

        names.Where(IsAlive).ShouldBeEmpty();
        daemon.Dispose();
    }

    [LiveFact]
    public async Task Clients_that_are_killed_in_the_midst_of_calls_leave_nothing_behind()
    {
        using DaemonProcess daemon = await StartAsync(Root);
        await VirshAsync("define", BareGuest("a"));
        int before = Descriptors(daemon.Id);

        var random = new Random(7);
        for (int i = 0; i < Rounds; i++)
        {
            using ShellProcess events = ShellProcess.Start(Virsh, "-c", Uri, "event", "--all", "--loop");
            using ShellProcess call = ShellProcess.Start(Virsh, "-c", Uri, i % 2 == 0 ? "start" : "destroy", "a");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100)), TimeProvider.System);
            call.Signal(DaemonProcess.SigKill);
            events.Signal(DaemonProcess.SigKill);
            await Task.WhenAll(call.ExitAsync(), events.ExitAsync());
            (await VirshAsync("domstate", "a")).Single().ShouldBeOneOf("running", "shut off", "in shutdown", "no state", "paused"); // The last two: it is being started.
        }

        await VirshOrNotAsync("destroy", "a");
        await UntilAsync(() => Descriptors(daemon.Id) <= before, $"the daemon to have {before} descriptors again");
        (await VirshAsync("domstate", "a")).ShouldBe(["shut off"]);
    }

    [LiveFact]
    public async Task A_client_of_a_daemon_that_is_killed_is_told()
    {
        using DaemonProcess daemon = await StartAsync(Root);
        using ShellProcess events = ShellProcess.Start(Virsh, "-c", Uri, "event", "--all", "--loop");
        await VirshAsync("define", BareGuest("a"));
        await UntilAsync(() => Descriptors(daemon.Id) > 0, "the daemon to serve");
        daemon.Signal(DaemonProcess.SigKill);
        await daemon.ExitAsync();

        (await LiveServer.RunAsync(1, Virsh, "-c", Uri, "list"))[^1].ShouldContain("Connection refused");
        events.Interrupt();
    }

    [LiveRootFact]
    public async Task A_disk_that_is_full_is_named_when_it_keeps_the_daemon_from_starting()
    {
        using var disk = new TinyDisk();
        string root = Path.Combine(disk.Path, "root");
        await RunOnceAsync(root);

        disk.Fill(free: 0);
        string[] said = await DaemonProcess.RunAsync(1, "--root", root);
        said[^1].ShouldBe($"rxhvd: error: the pid file '{root}/run/rxhvd.pid' cannot be made: No space left on device : '{root}/run/rxhvd.pid'");
        (await DaemonProcess.RunAsync(6, "--root", root, "-p", _folder["pid"]))[^1].ShouldContain("No space left on device");

        disk.Empty();
        await RunOnceAsync(root);
    }

    [LiveRootFact]
    public async Task A_disk_that_becomes_full_is_told_and_the_daemon_goes_on()
    {
        using var disk = new TinyDisk();
        string root = Path.Combine(disk.Path, "root");
        using DaemonProcess daemon = await StartAsync(root);
        string uri = UriOf(Path.Combine(root, "run/libvirt-sock"));
        await LiveServer.RunAsync(0, Virsh, "-c", uri, "define", BareGuest("a"));

        disk.Fill(free: 0);
        (await LiveServer.RunAsync(1, Virsh, "-c", uri, "define", BareGuest("b")))[^1].ShouldContain("No space left on device");
        (await LiveServer.RunAsync(0, Virsh, "-c", uri, "list", "--all", "--name")).ShouldBe(["a"]);
        disk.Empty();
        await LiveServer.RunAsync(0, Virsh, "-c", uri, "define", BareGuest("b"));
    }

    [LiveRootFact]
    public async Task A_file_system_that_is_read_only_is_named()
    {
        using var disk = new TinyDisk();
        string root = Path.Combine(disk.Path, "root");
        await RunOnceAsync(root);

        disk.MakeReadOnly();
        (await DaemonProcess.RunAsync(1, "--root", root))[^1].ShouldContain("Read-only file system");
        (await DaemonProcess.RunAsync(2, "--root", Path.Combine(disk.Path, "new")))[^1].ShouldContain("Read-only file system");
    }

    [LiveRootFact]
    public async Task A_user_who_may_not_use_the_folder_is_told_so()
    {
        await RunOnceAsync(Root);
        using DaemonProcess daemon = DaemonProcess.StartBy(Nobody.Split(' '), ForNobody(), "--root", Root);

        (await daemon.ReadToEndAsync(1))[^1].ShouldBe($"rxhvd: error: the pid file '{Root}/run/rxhvd.pid' cannot be made: Access to the path '{Root}/run/rxhvd.pid' is denied.");

        using DaemonProcess other = DaemonProcess.StartBy(Nobody.Split(' '), ForNobody(), "--root", Path.Combine(Root, "run/mine"));
        (await other.ReadToEndAsync(2))[^1].ShouldMatch($"^rxhvd: error: the folder '{Root}/run/mine/run' cannot be made: Access to the path '{Root}/run/mine(/run)?' is denied.$");
    }

    [LiveRootFact]
    public async Task A_user_who_is_not_root_has_a_daemon_of_his_own()
    {
        foreach (string variable in (string[])["config", "state", "cache", "runtime"])
        {
            Directory.CreateDirectory(_folder[variable]);
            Child.Run(new SpawnRequest("/bin/chown", ["65534:65534", _folder[variable]]));
        }

        using DaemonProcess daemon = DaemonProcess.StartBy(Nobody.Split(' '), ForNobody());
        await daemon.ReadUntilAsync("ready after");

        string socket = _folder["runtime/rx-hypervisor/libvirt-sock"];
        (await LiveServer.RunAsync(0, Virsh, "-c", $"qemu+unix:///session?socket={socket}", "uri")).ShouldBe([$"qemu+unix:///session?socket={socket}"]);
        (await LiveServer.KnockAsync(SomebodyElse, socket)).ShouldBe(["[Errno 13] Permission denied"]);
        File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110); // Whatever modes say, it is that user's.
        File.SetUnixFileMode(Path.GetDirectoryName(socket)!, Everybody);
        (await LiveServer.KnockAsync(SomebodyElse, socket)).ShouldBe(["b''"]);
        await daemon.ReadUntilAsync("turned away");
        File.Exists(socket + "-ro").ShouldBeFalse();
        File.Exists(_folder["runtime/rx-hypervisor/rxhvd.pid"]).ShouldBeTrue();
        Directory.Exists(_folder["config/rx-hypervisor/qemu"]).ShouldBeTrue();
        Directory.Exists(_folder["state/rx-hypervisor/journal"]).ShouldBeTrue();
    }

    private static string UriOf(string socket) => $"qemu+unix:///{(Environment.IsPrivilegedProcess ? "system" : "session")}?socket={socket}";

    private static int Descriptors(int process) => Directory.GetFiles($"/proc/{process}/fd").Length;

    private static async Task<DaemonProcess> StartAsync(string root)
    {
        DaemonProcess daemon = DaemonProcess.Start("--root", root);
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private static async Task RunOnceAsync(string root)
    {
        using DaemonProcess daemon = await StartAsync(root);
        daemon.Signal(DaemonProcess.SigTerm);
        await daemon.ReadToEndAsync(0);
    }

    private static async Task UntilAsync(Func<bool> isSo, string what) => await Within.DeadlineAsync(Task.Run(async () =>
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }), what);

    private Dictionary<string, string?> ForNobody() => new()
    {
        ["HOME"] = _folder.Path,
        ["XDG_CONFIG_HOME"] = _folder["config"],
        ["XDG_STATE_HOME"] = _folder["state"],
        ["XDG_CACHE_HOME"] = _folder["cache"],
        ["XDG_RUNTIME_DIR"] = _folder["runtime"],
    };

    private Task<string[]> VirshAsync(params string[] command) => LiveServer.RunAsync(0, Virsh, ["-c", Uri, .. command]);

    private async Task VirshOrNotAsync(params string[] command)
    {
        using ShellProcess virsh = ShellProcess.Start(Virsh, ["-c", Uri, .. command]);
        await virsh.ReadAllAsync();
        await virsh.ExitAsync();
    }

    private bool IsAlive(string name) => ProcessList.Mentioning(Root).Any(line => line.Contains($"guest={name},", StringComparison.Ordinal));

    private string BareGuest(string name)
    {
        File.WriteAllText(_folder[name + ".xml"], GuestXml.Domain(name, 16, "pc"));
        return _folder[name + ".xml"];
    }

    /// <summary>Programs that are at work together.</summary>
    private sealed class Clients(ShellProcess[] all) : IDisposable
    {
        public void Dispose() => Array.ForEach(all, static one => one.Dispose());

        internal Task EndAsync() => Task.WhenAll(all.Select(static async one =>
        {
            await one.ReadAllAsync();
            await one.ExitAsync();
        }));
    }
}
