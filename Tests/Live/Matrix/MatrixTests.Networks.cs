using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <content>Networks.</content>
public sealed partial class MatrixTests
{
    private const string LanUuid = "7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f20";
    private const string OnLan = "<interface type='network'><mac address='52:54:00:00:00:05'/><source network='lan'/><model type='virtio'/></interface>";
    private const string Lan = $"""
        <network>
          <name>lan</name>
          <uuid>{LanUuid}</uuid>
          <forward mode='nat'/>
          <bridge name='lan0' stp='off'/>
          <mac address='52:54:00:77:00:01'/>
          <domain name='lan.example'/>
          <dns><host ip='192.168.77.7'><hostname>seven</hostname></host></dns>
          <ip address='192.168.77.1' netmask='255.255.255.0'>
            <dhcp>
              <range start='192.168.77.100' end='192.168.77.199'/>
              <host mac='52:54:00:00:00:05' name='guest' ip='192.168.77.50'/>
            </dhcp>
          </ip>
        </network>
        """;

    private static readonly MacAddress Card = new(0x525400000005);

    [MatrixFact]
    public Task Networks_of_every_kind_live_from_define_to_undefine_with_their_events_beside_them() => CompareAsync(
        static async scenario =>
        {
            string lan = scenario.Write("lan.xml", Lan);
            await scenario.VirshAllAsync(
                ["net-define", lan], ["net-list", "--all"], ["net-info", "lan"], ["net-uuid", "lan"], ["net-name", LanUuid], ["net-autostart", "lan"], ["net-info", "lan"]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.VirshAllAsync(["net-start", "lan"], ["net-start", "lan"], ["net-list"], ["net-info", "lan"]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.DocumentAsync("net-dumpxml", "lan", "--inactive");
            await scenario.VirshAllAsync(
                ["net-create", scenario.Write("passing.xml", "<network><name>passing</name><bridge name='passing0'/></network>")],
                ["net-list", "--name", "--inactive"], ["net-list", "--name", "--all"], ["net-list", "--name", "--persistent"], ["net-list", "--name", "--transient"],
                ["net-list", "--name", "--autostart"], ["net-list", "--name", "--no-autostart"], ["net-list", "--all", "--uuid"],
                ["net-autostart", "passing"], ["net-undefine", "passing"], ["net-define", lan], ["net-autostart", "lan", "--disable"], ["net-destroy", "passing"],
                ["net-undefine", "lan"], ["net-list", "--all"], ["net-define", lan], ["net-destroy", "lan"], ["net-destroy", "lan"], ["net-undefine", "lan"],
                ["net-create", lan], ["net-destroy", "lan"], ["net-list", "--all"]);
            foreach (string path in Directory.GetFiles(Repository.PathOf("Tests/Data/Networks"), "*.xml").Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileNameWithoutExtension(path);
                await scenario.VirshAllAsync(name is "route" or "open" or "isolated" ? [["net-define", path], ["net-start", name]] : [["net-define", path]]);
                await scenario.DocumentAsync("net-dumpxml", name);
                await scenario.VirshAllAsync(["net-destroy", name], ["net-undefine", name]);
            }
        },
        watched: EventWatch.Networks);

    [MatrixFact]
    public Task Guests_have_their_addresses_alike() => CompareAsync(
        static async scenario =>
        {
            await scenario.VirshAllAsync(
                ["net-define", scenario.Write("lan.xml", Lan)],
                ["define", scenario.WriteDefinition("guest", GuestXml.Domain("guest", 16, "pc", devices: OnLan))],
                ["start", "guest"], ["net-start", "lan"], ["start", "guest"], ["domiflist", "guest"], ["domifaddr", "guest"], ["net-dhcp-leases", "lan"]);
            await scenario.AskAsync("lan0", Card, "guest");
            await scenario.UntilSaysAsync("192.168.77.50", "net-dhcp-leases", "lan");
            await scenario.VirshAllAsync(
                ["net-dhcp-leases", "lan"], ["net-dhcp-leases", "lan", "--mac", "52:54:00:00:00:05"], ["net-dhcp-leases", "lan", "--mac", "52:54:00:00:00:06"],
                ["domifaddr", "guest"], ["domifaddr", "guest", "--source", "lease", "--full"], ["domifaddr", "guest", "vnet7"]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.DocumentAsync("dumpxml", "guest", "--inactive");
            await scenario.VirshAllAsync(["destroy", "guest"], ["undefine", "guest"]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.VirshAllAsync(["net-destroy", "lan"], ["net-undefine", "lan"]);
        },
        watched: EventWatch.Networks);

    [MatrixFact]
    public Task Parts_of_a_network_are_changed_alike() => CompareAsync(
        static async scenario =>
        {
            const string Six = "<host mac='52:54:00:00:00:06' name='six' ip='192.168.77.60'/>";
            (string Command, string Section, string Xml)[] changes =
            [
                ("add-last", "ip-dhcp-host", Six),
                ("add-last", "ip-dhcp-host", "<host mac='52:54:00:00:00:06' name='other' ip='192.168.77.61'/>"),
                ("add-first", "ip-dhcp-host", "<host mac='52:54:00:00:00:07' ip='192.168.77.70'/>"),
                ("modify", "ip-dhcp-host", "<host mac='52:54:00:00:00:06' name='six' ip='192.168.77.66'/>"),
                ("modify", "ip-dhcp-host", "<host mac='52:54:00:00:00:0f' name='none' ip='192.168.77.67'/>"),
                ("delete", "ip-dhcp-host", "<host mac='52:54:00:00:00:07'/>"),
                ("delete", "ip-dhcp-host", "<host mac='52:54:00:00:00:07'/>"),
                ("add-last", "ip-dhcp-range", "<range start='192.168.77.10' end='192.168.77.20'/>"),
                ("add-last", "ip-dhcp-range", "<range start='192.168.77.10' end='192.168.77.20'/>"),
                ("modify", "ip-dhcp-range", "<range start='192.168.77.10' end='192.168.77.21'/>"),
                ("delete", "ip-dhcp-range", "<range start='192.168.77.10' end='192.168.77.20'/>"),
                ("add-last", "dns-host", "<host ip='192.168.77.8'><hostname>eight</hostname></host>"),
                ("add-last", "dns-host", "<host ip='192.168.77.8'><hostname>eight</hostname></host>"),
                ("delete", "dns-host", "<host ip='192.168.77.7'/>"),
                ("add-last", "dns-txt", "<txt name='example' value='a word'/>"),
                ("delete", "dns-txt", "<txt name='example'/>"),
                ("add-last", "dns-srv", "<srv service='ldap' protocol='tcp' target='eight.lan.example' port='389'/>"),
                ("delete", "dns-srv", "<srv service='ldap' protocol='tcp'/>"),
                ("add-last", "portgroup", "<portgroup name='web' default='yes'/>"),
                ("modify", "portgroup", "<portgroup name='web'/>"),
                ("delete", "portgroup", "<portgroup name='web'/>"),
                ("add-last", "bridge", "<bridge name='other0'/>"),
                ("add-last", "ip-dhcp-host", "<range start='192.168.77.30' end='192.168.77.40'/>"),
            ];
            string[][] stored = [.. changes.Select(static change => (string[])["net-update", "lan", change.Command, change.Section, change.Xml, "--config"])];
            await scenario.VirshAllAsync(
                [["net-define", scenario.Write("lan.xml", Lan)], .. stored, ["net-update", "lan", "add", "ip-dhcp-host", Six, "--live"]]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.VirshAllAsync(
                ["net-start", "lan"],
                ["net-update", "lan", "add", "ip-dhcp-range", "<range start='192.168.77.10' end='192.168.77.20'/>", "--live", "--config"],
                ["net-update", "lan", "add", "dns-host", "<host ip='192.168.77.9'><hostname>nine</hostname></host>"],
                ["net-update", "lan", "delete", "ip-dhcp-host", "<host mac='52:54:00:00:00:05'/>", "--current"],
                ["net-update", "lan", "add", "ip-dhcp-host", "<host mac='52:54:00:00:00:08' name='eight' ip='192.168.77.80'/>", "--live"]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.DocumentAsync("net-dumpxml", "lan", "--inactive");
            await scenario.AskAsync("lan0", new MacAddress(0x525400000008), "eight");
            await scenario.VirshAllAsync(["net-destroy", "lan"]);
            await scenario.DocumentAsync("net-dumpxml", "lan");
            await scenario.VirshAllAsync(["net-undefine", "lan"]);
        },
        watched: EventWatch.Networks);

    [MatrixFact]
    public Task Whatever_is_wrong_with_networks_has_the_same_numbers()
        => CompareAsync(static scenario => scenario.ScriptAsync("/usr/bin/python3", "networks.py"), watched: EventWatch.Networks);

    [MatrixFact]
    public Task Our_own_client_sees_the_same_networks() => CompareAsync(
        static scenario => scenario.ClientAsync(async connection =>
        {
            Task<IList<string>> told = connection.Events.OfType<NetworkLifecycleEvent>().Select(static news => $"{news.Name}: {news.Kind}")
                .TakeUntil(static news => news == "lan: Undefined").ToList().ToTask();
            Network network = await connection.DefineNetworkAsync(Lan, Within.Deadline);
            await network.SetAutostartAsync(true, Within.Deadline);
            Look();
            await scenario.RefuseAsync("destroy when off", () => network.DestroyAsync());
            await network.StartAsync(Within.Deadline);
            Look();
            await scenario.RefuseAsync("start twice", () => network.StartAsync());
            await scenario.RefuseAsync("another with that name", () => connection.DefineNetworkAsync(Lan.Replace(LanUuid, LanUuid.Replace("7b", "7c", StringComparison.Ordinal), StringComparison.Ordinal)));
            await network.UpdateAsync(
                new NetworkUpdate(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:06' name='six' ip='192.168.77.60'/>"),
                NetworkModification.Live | NetworkModification.Config);
            await scenario.RefuseAsync("update twice", () => network.UpdateAsync(
                new NetworkUpdate(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, "<host mac='52:54:00:00:00:06' name='six' ip='192.168.77.60'/>")));
            await scenario.AskAsync("lan0", new MacAddress(0x525400000006), "six");
            await scenario.UntilSaysAsync("192.168.77.60", "net-dhcp-leases", "lan");
            foreach (NetworkLease lease in await network.GetLeasesAsync())
            {
                scenario.Note($"{lease.Address}/{lease.PrefixLength} of {lease.Mac}, {lease.HostName}, on {lease.Bridge}, ends {(lease.Expires is null ? "never" : "some day")}");
            }

            await network.DestroyAsync(Within.Deadline);
            Look();
            scenario.Note($"leases when it is off: {(await network.GetLeasesAsync()).Count}");
            await network.UndefineAsync(Within.Deadline);
            scenario.NoteAll(await told);
            await scenario.RefuseAsync("leases of what is gone", () => network.GetLeasesAsync());
            await scenario.RefuseAsync("start what is gone", () => network.StartAsync());
            await scenario.RefuseAsync("XML that is none", () => connection.DefineNetworkAsync("<network"));

            void Look()
            {
                NetworkRecord record = network.Record;
                scenario.Note($"{record.Name}: active {record.IsActive}, stored {record.IsPersistent}, autostart {record.HasAutostart}, {record.Forward} on {record.Bridge}");
                scenario.NoteAll(connection.ListNetworks(NetworkListFlags.Active).Select(static one => one.Name));
            }
        }),
        watched: EventWatch.Networks);

    [GeneratedRegex("52:54:00(:[0-9a-f]{2}){3}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mac();
}
