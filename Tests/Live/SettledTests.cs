using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What a definition leaves open and a start settles: the guest has it, and its XML shows it while it runs.</summary>
[Collection(LiveCollection.Name)]
public sealed class SettledTests
{
    [LiveFact]
    public async Task A_terminal_that_QEMU_opened_is_in_the_XML()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await StartAsync(host, "one", "<serial type='pty'/>");

        XElement live = await XmlAsync(domain, DomainXmlFlags.Current);
        string path = live.Descendants("serial").Single().Element("source")!.Attribute("path")!.Value;

        path.ShouldStartWith("/dev/pts/");
        File.Exists(path).ShouldBeTrue();
        live.Descendants("console").Single().Element("source")!.Attribute("path")!.Value.ShouldBe(path);
        (await XmlAsync(domain, DomainXmlFlags.Inactive)).Descendants("serial").Single().Element("source").ShouldBeNull();
    }

    [LiveFact]
    public async Task Displays_that_start_together_get_ports_of_their_own()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        Domain[] domains = await Task.WhenAll(
            StartAsync(host, "one", "<graphics type='vnc' autoport='yes'/>"), StartAsync(host, "two", "<graphics type='vnc' autoport='yes'/>"));

        string[] ports = await Task.WhenAll(domains.Select(async domain =>
            (await XmlAsync(domain, DomainXmlFlags.Current)).Descendants("graphics").Single().Attribute("port")!.Value));
        ports.Distinct().Count().ShouldBe(2);
        ports.ShouldAllBe(port => int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture) >= 5900);
        foreach ((Domain domain, string port) in domains.Zip(ports))
        {
            (await domain.MonitorCommandAsync("""{"execute":"query-vnc"}""")).ShouldContain($"\"service\":\"{port}\"");
        }
    }

    [LiveFact]
    public async Task A_display_on_a_socket_without_a_path_gets_one()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await StartAsync(host, "one", "<graphics type='vnc'><listen type='socket'/></graphics>");

        string path = (await XmlAsync(domain, DomainXmlFlags.Current)).Descendants("listen").Single().Attribute("socket")!.Value;

        path.ShouldStartWith(host.Runs);
        File.Exists(path).ShouldBeTrue();
        await host.EndAsync();
    }

    private static Task<Domain> StartAsync(LiveHost host, string name, string devices) => host.Hypervisor.CreateDomainAsync(
        GuestXml.Domain(name, 16, "pc", devices: devices), DomainStart.Paused, Within.Deadline);

    private static async Task<XElement> XmlAsync(Domain domain, DomainXmlFlags flags) => XElement.Parse(await domain.GetXmlAsync(flags));
}
