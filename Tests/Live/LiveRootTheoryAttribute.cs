using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A live theory that mounts file systems.</summary>
internal sealed class LiveRootTheoryAttribute : TheoryAttribute
{
    public LiveRootTheoryAttribute() => Skip = GuestImages.WhyMissing ?? TinyDisk.WhyImpossible;
}
