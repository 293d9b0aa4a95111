using System.Runtime.Versioning;
using System.Threading.Tasks;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>One libvirtd for all tests of a collection.</summary>
[SupportedOSPlatform("linux")]
public sealed class SharedLibvirtd : IAsyncLifetime
{
    private LibvirtDaemon? _daemon;

    internal WireDaemon Daemon => _daemon!;

    public async Task InitializeAsync()
    {
        if (LiveLibvirtdFactAttribute.WhyMissing is null)
        {
            _daemon = await LibvirtDaemon.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }
    }
}
