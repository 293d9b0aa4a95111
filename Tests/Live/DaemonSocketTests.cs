using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Where rxhvd listens: at its own sockets, at those of the service manager, and at ports.</summary>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class DaemonSocketTests : IDisposable
{
    private const string Virsh = "/usr/bin/virsh";
    private const string SocketActivate = "/usr/bin/systemd-socket-activate";

    private readonly TemporaryDirectory _folder = new();

    private static string Host => Environment.IsPrivilegedProcess ? "system" : "session";

    private string Root => _folder["root"];

    public void Dispose() => _folder.Dispose();

    [LiveFact]
    public async Task The_first_client_of_a_socket_unit_starts_it_and_it_ends_when_nobody_comes()
    {
        using DaemonProcess activated = DaemonProcess.StartBy(
            [SocketActivate, $"--listen={_folder["rw"]}", $"--listen={_folder["ro"]}", "--fdname=rxhvd:rxhvd-ro"], new Dictionary<string, string?>(), "-t", "1", "--root", Root);
        await UntilAsync(() => File.Exists(_folder["ro"]));

        (await ListAsync(_folder["ro"])).ShouldBe([]);
        (await LiveServer.RunAsync(1, Virsh, "-c", UriOf(_folder["ro"]), "define", BareGuest()))[^1].ShouldContain("read only access prevents");
        await LiveServer.RunAsync(0, Virsh, "-c", UriOf(_folder["rw"]), "define", BareGuest());
        (await activated.ReadToEndAsync(0)).ShouldContain(static line => line.Contains("nobody was connected"));
        Directory.GetFiles(Path.Combine(Root, "run"), "libvirt*").ShouldBeEmpty(); // It has made none of its own.
    }

    [LiveFact]
    public async Task A_socket_that_does_not_say_who_may_do_what_is_refused()
    {
        using DaemonProcess activated = DaemonProcess.StartBy(
            [SocketActivate, $"--listen={_folder["sock"]}", "--fdname=mine"], new Dictionary<string, string?>(), "--root", Root);
        await UntilAsync(() => File.Exists(_folder["sock"]));
        await LiveServer.RunAsync(1, Virsh, "-c", UriOf(_folder["sock"]), "list");

        (await activated.ReadToEndAsync(6))[^1].ShouldStartWith("rxhvd: error: a socket that was handed over is called 'mine', which does not say who may do what there");
    }

    [LiveFact]
    public async Task Ports_are_taken_only_when_that_is_asked_for()
    {
        int port = FreePort.Find();
        string settings = $"listen_tls = 0\nlisten_tcp = 1\nauth_tcp = \"none\"\nlisten_addr = \"127.0.0.1\"\ntcp_port = \"{port}\"";
        using (DaemonProcess closed = await StartAsync(settings))
        {
            await LiveServer.RunAsync(1, Virsh, "-c", $"qemu+tcp://127.0.0.1:{port}/{Host}", "list");
        }

        using DaemonProcess open = await StartAsync(settings, "-l");
        (await LiveServer.RunAsync(0, Virsh, "-c", $"qemu+tcp://127.0.0.1:{port}/{Host}", "list", "--name")).ShouldBe([]);
    }

    [Theory]
    [InlineData("listen_tls = 0\nlisten_tcp = 1", "listen_tcp needs auth_tcp = \"none\"")]
    [InlineData("unix_sock_group = \"no-such-group\"\nlisten_tls = 0", "no-such-group")]
    [InlineData("unix_sock_dir = \"/proc/none\"\nlisten_tls = 0", "/proc/none")]
    public async Task What_keeps_it_from_listening_is_told(string settings, string reason)
    {
        File.WriteAllText(_folder["rxhvd.conf"], settings);
        using DaemonProcess daemon = DaemonProcess.Start("-l", "--root", Root, "-f", _folder["rxhvd.conf"]);
        (await daemon.ReadToEndAsync(settings.Contains("tcp", StringComparison.Ordinal) ? 7 : 6))[^1].ShouldContain(reason);
        Directory.GetFiles(Path.Combine(Root, "run"), "libvirt*").ShouldBeEmpty();
    }

    private static string UriOf(string socket) => $"qemu+unix:///{Host}?socket={socket}";

    private static Task<string[]> ListAsync(string socket) => LiveServer.RunAsync(0, Virsh, "-c", UriOf(socket), "list", "--all", "--name");

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<DaemonProcess> StartAsync(string settings, params string[] arguments)
    {
        File.WriteAllText(_folder["rxhvd.conf"], settings);
        DaemonProcess daemon = DaemonProcess.Start(["--root", Root, "-f", _folder["rxhvd.conf"], .. arguments]);
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private string BareGuest()
    {
        File.WriteAllText(_folder["bare.xml"], GuestXml.Domain("bare", 16, "pc"));
        return _folder["bare.xml"];
    }
}
