using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Networks of a daemon that may not make links: of another user than root, and of root without the capability.</summary>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class NetworkRightsTests : IDisposable
{
    private const string Xml = """
        <network>
          <name>lan</name>
          <forward mode='nat'/>
          <bridge name='lan0'/>
          <ip address='192.168.77.1' netmask='255.255.255.0'><dhcp><range start='192.168.77.100' end='192.168.77.199'/></dhcp></ip>
        </network>
        """;

    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[][] Lacking =
    [
        ["/usr/bin/setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"],
        ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
    ];

    private readonly OwnNetwork _network = new();
    private readonly TemporaryDirectory _folder = new();

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _network.Dispose();
        _folder.Dispose();
    }

    [LiveNetworkFact]
    public async Task A_start_without_permission_says_what_it_takes_and_builds_nothing()
    {
        File.SetUnixFileMode(_folder.Path, Everybody);
        for (int i = 0; i < Lacking.Length; i++)
        {
            string root = _folder[$"{i}"];
            Directory.CreateDirectory(root);
            Child.Run(new SpawnRequest("/bin/chown", ["65534:65534", root]));
            using DaemonProcess daemon = _network.Do(() => DaemonProcess.StartBy(Lacking[i], new Dictionary<string, string?>(), "--root", root));
            await daemon.ReadUntilAsync("ready after");

            await RefuseAsync($"qemu+unix:///{(i == 0 ? "system" : "session")}?socket={root}/run/libvirt-sock");

            Directory.GetDirectories($"{root}/run/network").ShouldBeEmpty();
            Directory.GetFiles($"{root}/state/network").ShouldBeEmpty();
        }

        _network.Run("ip -o link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, "the loopback and the test's own bridge");
        _network.Run("nft list tables").ShouldBeEmpty();
    }

    private static async Task RefuseAsync(string uri)
    {
        await using IHypervisor connection = await Rx.Hypervisor.Hypervisor.ConnectAsync(uri);
        Rx.Hypervisor.Network network = await connection.DefineNetworkAsync(Xml);

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => network.StartAsync(Within.Deadline));

        error.Code.ShouldBe(ErrorCode.SystemError);
        error.Message.ShouldBe("cannot make the bridge 'lan0': Operation not permitted; it takes root or CAP_NET_ADMIN");
        network.Record.IsActive.ShouldBeFalse();
        (await Should.ThrowAsync<HypervisorException>(() => connection.CreateNetworkAsync(Xml.Replace("lan", "other", StringComparison.Ordinal), Within.Deadline)))
            .Message.ShouldContain("CAP_NET_ADMIN");
        connection.ListNetworks().Count.ShouldBe(1);
    }
}
