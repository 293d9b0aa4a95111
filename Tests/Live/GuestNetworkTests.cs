using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>rxhvd with a virtual network, a real guest on it, and virsh as a client; all of it in a network of its own.</summary>
/// <remarks>The daemon has the capabilities of its unit, and no more: they are enough for networks.</remarks>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class GuestNetworkTests : IDisposable
{
    private const string Mac = "52:54:00:77:00:05";
    private const string Address = "192.168.77.50";
    private const string Host = "192.168.77.1";

    private const string Lan = $"""
        <network>
          <name>lan</name>
          <forward mode='nat'/>
          <bridge name='lan0'/>
          <ip address='{Host}' netmask='255.255.255.0'>
            <dhcp>
              <range start='192.168.77.100' end='192.168.77.199'/>
              <host mac='{Mac}' name='guest' ip='{Address}'/>
            </dhcp>
          </ip>
        </network>
        """;

    private const string OnLan = $"<interface type='network'><mac address='{Mac}'/><source network='lan'/><model type='virtio'/></interface>";

    private readonly OwnNetwork _network = new();
    private readonly TemporaryDirectory _folder = new();

    private string Root => _folder["root"];

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _network.Dispose();
        _folder.Dispose();
    }

    [LiveNetworkFact]
    public async Task A_guest_has_its_address_by_DHCP_and_keeps_it_when_the_daemon_is_killed()
    {
        using DaemonProcess first = await StartAsync();
        await VirshAsync("net-define", Write("lan.xml", Lan));
        await VirshAsync("define", Write("guest.xml", GuestXml.Linux("guest", _folder["tty"], OnLan)));
        (await VirshFailsAsync("start", "guest"))[^1].ShouldContain("network 'lan' is not active");
        await VirshAsync("net-autostart", "lan");
        await VirshAsync("net-start", "lan");
        await VirshAsync("start", "guest", "--paused");
        using SerialConsole console = await SerialConsole.OpenAsync(_folder["tty"]);
        await VirshAsync("resume", "guest");
        await console.WaitForAsync("RXGUEST ready");
        await console.WaitForAsync("\n");

        await console.RunAsync("ip link set eth0 up; udhcpc -i eth0 -n -q -x hostname:guest -s /bin/dhcp-script");

        await ShouldHaveItsAddressAsync(console);
        TcpListener listener = _network.Do(static () => new TcpListener(IPAddress.Parse(Host), port: 0));
        listener.Start();
        await console.RunAsync($"nc {Host} {((IPEndPoint)listener.LocalEndpoint).Port} </dev/null >/heard & nc=$!");
        using TcpClient peer = await Within.DeadlineAsync(listener.AcceptTcpClientAsync(), "the guest to connect");
        listener.Stop();
        await peer.GetStream().WriteAsync("before,"u8.ToArray());
        first.Signal(DaemonProcess.SigKill);
        (await first.ExitAsync()).Kind.ShouldBe(ReapKind.Killed);
        (await console.RunAsync($"ping -c 1 -W 5 {Host}")).ShouldContain("1 packets received");

        using DaemonProcess second = await StartAsync();
        await ShouldHaveItsAddressAsync(console);
        await peer.GetStream().WriteAsync("after"u8.ToArray());
        peer.Close();
        (await console.RunAsync("wait $nc; cat /heard")).ShouldBe("before,after", "its connection goes on");
        (await VirshAsync("net-list"))[^1].ShouldMatch(@"^ lan\s+active\s+yes\s+yes$");
        (await VirshAsync("net-dumpxml", "lan"))[0].ShouldBe("<network connections=\"1\">");

        await VirshAsync("destroy", "guest");
        await VirshAsync("net-update", "lan", "delete", "ip-dhcp-host", $"<host mac='{Mac}'/>", "--live", "--config");
        (await VirshAsync("net-dumpxml", "lan")).ShouldNotContain(line => line.Contains(Mac, StringComparison.Ordinal));
        await VirshAsync("net-destroy", "lan");
        await VirshAsync("net-undefine", "lan");
        (await VirshAsync("net-list", "--all")).Length.ShouldBe(2, "a heading and a line");
        second.Signal(DaemonProcess.SigTerm);
        await second.ReadToEndAsync(0);

        await ShouldHaveToldAsync("Network defined", "Network started", $"Lease added ({Address} of guest)", "Guest guest plugged in", "Guest guest unplugged", "Network stopped");
        _network.Run("ip -o link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, "the loopback and the test's own bridge");
        _network.Run("nft list tables").ShouldBeEmpty();
        ProcessList.Mentioning("dnsmasq").ShouldNotContain(line => line.Contains(Root, StringComparison.Ordinal));
    }

    private async Task<DaemonProcess> StartAsync()
    {
        DaemonProcess daemon = _network.Do(() => DaemonProcess.StartBy(DaemonProcess.ByTheUnit, new Dictionary<string, string?>(), "--root", Root));
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private async Task ShouldHaveItsAddressAsync(SerialConsole console)
    {
        (await console.RunAsync("ip -4 addr show dev eth0")).ShouldContain($"inet {Address}/24");
        (await console.RunAsync($"ping -c 1 -W 5 {Host}")).ShouldContain("1 packets received");
        (await VirshAsync("domifaddr", "guest"))[^1].ShouldMatch($@"^ vnet0\s+{Mac}\s+ipv4\s+{Address}/24$");
        (await VirshAsync("net-dhcp-leases", "lan"))[^1].ShouldMatch($@"^ \d{{4}}-.*\s{Mac}\s+ipv4\s+{Address}/24\s+guest\s");
    }

    private async Task ShouldHaveToldAsync(params string[] words)
    {
        string[] told = await ShellProcess.RunAsync(0, "events", "--last", "100", "--root", Root);
        foreach (string word in words)
        {
            told.ShouldContain(line => line.Contains(word, StringComparison.Ordinal), $"{word}, in\n{string.Join('\n', told)}");
        }
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private Task<string[]> VirshAsync(params string[] command) => RunVirshAsync(0, command);

    private Task<string[]> VirshFailsAsync(params string[] command) => RunVirshAsync(1, command);

    private Task<string[]> RunVirshAsync(int code, string[] command)
        => LiveServer.RunAsync(code, "/usr/bin/virsh", ["-c", $"qemu+unix:///system?socket={Root}/run/libvirt-sock", .. command]);
}
