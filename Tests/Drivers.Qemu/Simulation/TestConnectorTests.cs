using System;
using System.IO;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>test:///default and test:///FILE, as libvirt's test driver: on the wall clock.</summary>
public sealed class TestConnectorTests
{
    private static readonly Guid Test = Guid.Parse("6695eb01-f6a4-8304-79aa-97f2502e193f");

    [Fact]
    public async Task The_default_has_libvirts_domain_which_runs()
    {
        await using IHypervisor hv = await Hypervisor.ConnectAsync("test:///default");

        DomainRecord test = hv.ListDomains().ShouldHaveSingleItem();

        (test.Uuid, test.Name, test.Id, test.State, test.IsPersistent).ShouldBe((Test, "test", 1, DomainState.Running, true));
        (test.MemoryKiB, test.Vcpus).ShouldBe((8388608, 2));
        (await hv.LookupDomain("test").GetXmlAsync()).ShouldContain("<domain type=\"test\" id=\"1\">");
        hv.Uri.OriginalString.ShouldBe("test:///default");
    }

    [Fact]
    public async Task Connections_to_the_default_share_it_and_the_next_process_of_nobody_begins_anew()
    {
        IHypervisor one = await Hypervisor.ConnectAsync("test:///default");
        IHypervisor two = await Hypervisor.ConnectAsync("test:///default");
        Task<DomainLifecycleEvent> heard = two.Events.OfType<DomainLifecycleEvent>().FirstAsync(static news => news.Kind == Rx.Hypervisor.Lifecycle.Stopped).ToTask();

        await one.LookupDomain(Test).DestroyAsync();

        (await Within.DeadlineAsync(heard, "the other connection to hear of it")).Detail.ShouldBe(LifecycleDetail.StoppedDestroyed);
        two.LookupDomain(Test).Record.IsActive.ShouldBeFalse();
        await one.DisposeAsync();
        two.LookupDomain(Test).Record.IsActive.ShouldBeFalse();
        await two.DisposeAsync();
    }

    [Fact]
    public async Task A_life_on_the_wall_clock()
    {
        await using IHypervisor hv = await Hypervisor.ConnectAsync("test:///default");
        Domain domain = await hv.DefineDomainAsync(
            "<domain type='test'><name>mine</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>"
            + "<devices><disk type='file'><source file='/no/such/disk'/><target dev='vda' bus='virtio'/></disk></devices></domain>");

        await domain.StartAsync();
        await domain.SuspendAsync();
        await domain.ResumeAsync();
        BlockInfo disk = (await domain.GetBlockInfoAsync("vda")).Value;
        await domain.ShutdownAsync();
        await domain.UndefineAsync();

        disk.Capacity.ShouldBeGreaterThan(0);
        Should.Throw<HypervisorException>(() => domain.Record).Code.ShouldBe(ErrorCode.NoDomain);
    }

    [Fact]
    public async Task A_file_says_which_domains_there_are_and_what_they_do()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder["node.xml"], """
            <node>
              <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
                <name>web</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>
                <test:runstate>3</test:runstate>
              </domain>
              <domain file='db.xml'/>
            </node>
            """);
        await File.WriteAllTextAsync(folder["db.xml"], """
            <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
              <name>db</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>
              <test:runstate>5</test:runstate>
            </domain>
            """);

        await using IHypervisor hv = await Hypervisor.ConnectAsync($"test://{folder["node.xml"]}");

        hv.ListDomains().OrderBy(static domain => domain.Name).Select(static domain => (domain.Name, domain.State))
            .ShouldBe([("db", DomainState.Shutoff), ("web", DomainState.Paused)]);
    }

    [Theory]
    [InlineData("test:///", ErrorCode.InvalidArgument)]
    [InlineData("test:///default?root=/x", ErrorCode.InvalidArgument)]
    [InlineData("test:///no/such/file.xml", ErrorCode.SystemError)]
    public async Task What_makes_no_sense_is_refused(string uri, ErrorCode code)
        => (await Should.ThrowAsync<HypervisorException>(() => Hypervisor.ConnectAsync(uri))).Code.ShouldBe(code);

    [Fact]
    public void A_real_host_has_no_domains_of_this_type()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        host.DefineXml("<domain type='test'><name>x</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid><memory>65536</memory><os><type>hvm</type></os></domain>");

        Should.Throw<HypervisorException>(() => time.AdvanceTo(TimeSpan.FromSeconds(1))).Message
            .ShouldBe("unsupported configuration: domain 'x': unexpected domain type test, expecting one of these: qemu, kvm");
    }
}
