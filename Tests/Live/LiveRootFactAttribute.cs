using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A live test that mounts file systems.</summary>
internal sealed class LiveRootFactAttribute : FactAttribute
{
    public LiveRootFactAttribute() => Skip = GuestImages.WhyMissing ?? TinyDisk.WhyImpossible;
}
