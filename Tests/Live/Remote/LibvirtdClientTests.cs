using System.Runtime.Versioning;
using System.Threading.Tasks;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>Our client with libvirt's own daemon.</summary>
/// <param name="daemon">Of all these tests.</param>
[Collection(LibvirtCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class LibvirtdClientTests(LibvirtDaemon daemon)
{
    private readonly RemoteScenario _scenario = new(daemon.Uri, name => daemon[name]);

    [LiveLibvirtdFact]
    public Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it() => _scenario.LiveAsync();
}
