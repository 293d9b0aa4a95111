using System;
using System.Runtime.Versioning;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>In a network of the test's own, which goes away with the thread of its loop.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxFirewallTests : FirewallConformance
{
    public LinuxFirewallTests()
        : this(new LinuxHostFixture())
    {
    }

    private LinuxFirewallTests(LinuxHostFixture fixture)
        : base(fixture)
    {
        if (Environment.IsPrivilegedProcess)
        {
            fixture.Do(Native.EnterOwnNetworkNamespace);
        }
    }

    private protected override ProcessLaunch ProgramThatAdds(string table)
        => new("/usr/sbin/nft", [$"add table inet {table}; add chain inet {table} c; add rule inet {table} c drop"]);

    private protected override ProcessLaunch ProgramThatRemoves(string table) => new("/usr/sbin/nft", [$"delete table inet {table}"]);
}
