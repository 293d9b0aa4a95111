using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A test that runs the real QEMU with a guest in it.</summary>
internal sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute() => Skip = GuestImages.WhyMissing;
}
