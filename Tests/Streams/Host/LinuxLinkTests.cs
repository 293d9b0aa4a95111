using System;
using System.Linq;
using System.Runtime.Versioning;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>In a network of the test's own, which goes away with the thread of its loop.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxLinkTests : LinkConformance
{
    private readonly LinuxHostFixture _fixture;

    public LinuxLinkTests()
        : this(new LinuxHostFixture())
    {
    }

    private LinuxLinkTests(LinuxHostFixture fixture)
        : base(fixture)
    {
        _fixture = fixture;
        if (Environment.IsPrivilegedProcess)
        {
            _fixture.Do(Native.EnterOwnNetworkNamespace);
        }
    }

    [RootFact]
    public void What_goes_through_a_tap_is_counted()
    {
        using IHostTap tap = _fixture.Do(() =>
        {
            IHostTap made = _fixture.Host.Links.MakeTap("tap0");
            _fixture.Host.Links.SetUp("tap0", isUp: true);
            return made;
        });
        byte[] frame = new byte[10 + 60]; // virtio's header, then the smallest frame.
        frame.AsSpan(10, 6).Fill(0xff);
        _fixture.Do(() => Native.Write(((INativeHandle)tap).Native, frame));

        HostLinkStatistics seen = _fixture.Do(() => _fixture.Host.Links.Find("tap0")!).Statistics;
        (seen.ReceivedPackets, seen.ReceivedBytes, seen.ReceiveErrors).ShouldBe((1, 60, 0));
        (seen.FromOtherEnd.SentPackets, seen.FromOtherEnd.SentBytes).ShouldBe((1, 60));
    }

    [RootFact]
    public void A_host_with_many_links_lists_them_all()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(number => $"br{number}")];
        _fixture.Do(() => Array.ForEach(names, name => _fixture.Host.Links.MakeBridge(name)));

        _fixture.Do(() => _fixture.Host.Links.List()).Select(link => link.Name).ShouldBe(["lo", .. names]);
    }

    [RootFact]
    public void A_limit_is_what_the_kernel_has_then()
    {
        _fixture.Do(() => _fixture.Host.Links.MakeBridge("br0"));
        _fixture.Do(() => _fixture.Host.Links.SetShape("br0", new LinkShape(250_000) { PeakBytesPerSecond = 500_000, BurstBytes = 100_000 }));

        ProcessExit? exit = null;
        string said = _fixture["said"];
        _fixture.Do(() => _fixture.Host.Processes.Launch(new ProcessLaunch("/usr/sbin/tc", ["qdisc", "show", "dev", "br0"]) { OutputPath = said })
            .Exited.Subscribe(how => exit = how));
        _fixture.RunUntil(() => exit is not null);

        _fixture.ReadText(said).ShouldMatch("^qdisc tbf .* root .*rate 2Mbit burst 1000+b peakrate 4Mbit minburst 64Kb ");
    }

    private protected override void AddPersistentTap(string name) => _fixture.Do(() =>
    {
        using TapHandle tap = Tap.Create(name);
        Tap.SetPersistent(tap, isPersistent: true);
    });
}
