using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The verbs of <c>./rxhv</c> for networks, from outside, in a network of their own.</summary>
[SupportedOSPlatform("linux")]
[Collection(DemoCollection.Name)]
public sealed class ShellNetworkTests : IDisposable
{
    private const string Lan = """
        <network>
          <name>lan</name>
          <title>For guests</title>
          <forward mode='nat'/>
          <bridge name='lan0'/>
          <ip address='192.168.77.1' netmask='255.255.255.0'><dhcp><range start='192.168.77.100' end='192.168.77.199'/></dhcp></ip>
        </network>
        """;

    private readonly OwnNetwork _network = new();
    private readonly TemporaryDirectory _folder = new();

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _network.Dispose();
        _folder.Dispose();
    }

    [LiveNetworkFact]
    public async Task A_network_is_managed_from_a_shell_and_goes_on_between_the_verbs()
    {
        (await TellAsync("net-define", Write("lan.xml", Lan))).ShouldBe(["network 'lan' defined"]);
        (await TellAsync("net-start", "lan")).ShouldBe(["network 'lan' started"]);
        (await TellAsync("net-autostart", "lan")).ShouldBe(["network 'lan' will be started with its host"]);

        (await TellAsync("net-list")).Select(Words).ShouldBe(
            ["name state forward bridge ports kept autostart title", "lan active nat lan0 0 yes yes For guests"]);
        (await TellAsync("net-leases", "lan")).Select(Words).ShouldBe(["address mac name until client"]);
        string.Concat(await TellAsync("net-xml", "lan", "--inactive")).ShouldContain("<title>For guests</title>");
        _network.Find("lan0").ShouldNotBeNull();

        (await TellAsync("net-destroy", "lan")).ShouldBe(["network 'lan' destroyed"]);
        JsonElement listed = JsonDocument.Parse((await TellAsync("net-list", "--json")).ShouldHaveSingleItem()).RootElement;
        (listed.GetProperty("type").GetString(), listed.GetProperty("active").GetBoolean()).ShouldBe(("network", false));
        (await TellAsync("net-undefine", "lan")).ShouldBe(["network 'lan' undefined"]);
        (await TellAsync("net-list", "--json")).ShouldBeEmpty();
        _network.Find("lan0").ShouldBeNull();
    }

    [LiveNetworkFact]
    public async Task What_fails_says_why_in_one_line()
    {
        (await FailAsync("net-define", Write("empty.xml", ""))).ShouldContain("empty.xml: (network_definition):1: there is no network XML in it");
        (await FailAsync("net-define", _folder.Path)).ShouldContain("the verb takes a file with network XML");
        (await FailAsync("net-start", "lan")).ShouldBe("rxhv: error: Network not found: no network with matching name 'lan'");
        await TellAsync("net-define", Write("lan.xml", Lan));
        (await FailAsync("net-destroy", "lan")).ShouldBe("rxhv: error: Requested operation is not valid: network 'lan' is not active");
    }

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private Task<string[]> TellAsync(params string[] arguments) => RunAsync(0, arguments);

    private async Task<string> FailAsync(params string[] arguments) => (await RunAsync(1, arguments)).ShouldHaveSingleItem();

    private async Task<string[]> RunAsync(int code, string[] arguments)
    {
        using ShellProcess shell = _network.Do(() => new ShellProcess([.. arguments, "--root", _folder["root"]]));
        string[] lines = await shell.ReadAllAsync();
        (await shell.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, code), string.Join('\n', lines));
        return lines;
    }
}
