using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A live test with a block device of the host.</summary>
internal sealed class LiveBlockFactAttribute : FactAttribute
{
    public LiveBlockFactAttribute() => Skip = GuestImages.WhyMissing ?? LoopDevice.WhyImpossible;
}
