using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live.Remote;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>rxhvd and a libvirtd, each in a network of its own, both started once for all tests of a class.</summary>
[SupportedOSPlatform("linux")]
public sealed class BothDaemons : IAsyncLifetime
{
    private RxhvDaemon? _ours;
    private LibvirtDaemon? _theirs;

    internal WireDaemon Ours => _ours!;

    internal WireDaemon Theirs => _theirs!;

    public async Task InitializeAsync()
    {
        if (MatrixFactAttribute.WhyMissing is null)
        {
            _ours = await RxhvDaemon.StartAsync(by: RxhvDaemon.InOwnNetwork);
            _theirs = await LibvirtDaemon.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_ours is not null)
        {
            await _ours.DisposeAsync();
        }

        if (_theirs is not null)
        {
            await _theirs.DisposeAsync();
        }
    }
}
