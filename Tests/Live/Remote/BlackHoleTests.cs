using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>A link that swallows everything and says nothing: rxhvd and a client in a network of their own, whose kernel drops what they send.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class BlackHoleTests
{
    private readonly int _port = FreePort.Find();

    [LiveNetworkFact]
    public async Task It_is_given_up_at_the_deadline_and_nothing_is_lost_when_another_can_be_made()
    {
        await using RxhvDaemon daemon = await RxhvDaemon.StartAsync(
            _ => $"listen_addr = \"127.0.0.1\"\nlisten_tls = 0\nlisten_tcp = 1\nauth_tcp = \"none\"\ntcp_port = \"{_port}\"",
            ["/usr/bin/unshare", "--net", "--", "/bin/sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && exec \"$0\" \"$@\""],
            "--listen");
        await using IHypervisor local = await Rx.Hypervisor.Hypervisor.ConnectAsync(daemon.Uri);
        using ShellProcess client = Inside(daemon, ChildProgram.Runtime, [.. ChildProgram.Arguments]);
        List<string> said = [(await client.ReadLineAsync())!];
        await MakeNewsAsync(local, daemon);
        await ReadUntilAsync(client, said, lives: 1, local.Position);

        await RunAsync(daemon, $"nft 'table inet hole {{ chain swallow {{ type filter hook input priority 0; tcp dport {_port} drop; tcp sport {_port} drop; }}; }}'");
        await MakeNewsAsync(local, daemon);
        said.Add((await client.ReadLineAsync())!);
        await MakeNewsAsync(local, daemon);
        await RunAsync(daemon, "nft delete table inet hole");
        await ReadUntilAsync(client, said, lives: 2, local.Position);

        said.Where(static line => !char.IsDigit(line[0])).ShouldBe(
            [$"live: {Uri}", "interrupted: connection closed due to keepalive timeout", $"live: {Uri}"]);
        said.Where(static line => char.IsDigit(line[0])).Select(SequenceOf).ShouldBe(Enumerable.Range(1, (int)local.Position.Sequence).Select(static one => (long)one));
    }

    private string Uri => $"qemu+tcp://127.0.0.1:{_port}/system";

    private static async Task MakeNewsAsync(IHypervisor local, RxhvDaemon daemon)
        => await (await local.DefineDomainAsync(GuestXml.Diskless("news", daemon["tty"]), Within.Deadline)).UndefineAsync(deadline: Within.Deadline);

    // Of the link and of events it is told on different threads.
    private static async Task ReadUntilAsync(ShellProcess client, List<string> said, int lives, Position last)
    {
        while (said.Count(static line => line.StartsWith("live", StringComparison.Ordinal)) < lives || !said.Exists(line => char.IsDigit(line[0]) && SequenceOf(line) == last.Sequence))
        {
            said.Add((await client.ReadLineAsync())!);
        }
    }

    private static long SequenceOf(string line) => long.Parse(line.Split(':')[0], CultureInfo.InvariantCulture);

    private ShellProcess Inside(RxhvDaemon daemon, string program, params string[] arguments) => ShellProcess.Start(
        new Dictionary<string, string?> { [ChildProgram.Variable] = "client", [ClientProgram.KeepAliveMilliseconds] = "250", ["LIBVIRT_DEFAULT_URI"] = Uri },
        "/usr/bin/nsenter",
        [$"--net=/proc/{daemon.Process}/ns/net", "--", program, .. arguments]);

    private async Task RunAsync(RxhvDaemon daemon, string script)
    {
        using ShellProcess shell = Inside(daemon, "/bin/sh", "-c", $"PATH=$PATH:/usr/sbin:/sbin; {script}");
        (await shell.ReadAllAsync()).ShouldBeEmpty();
    }
}
