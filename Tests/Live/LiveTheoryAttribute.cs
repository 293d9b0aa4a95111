using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A theory that runs the real QEMU with a guest in it.</summary>
internal sealed class LiveTheoryAttribute : TheoryAttribute
{
    public LiveTheoryAttribute() => Skip = GuestImages.WhyMissing;
}
