using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>As <see cref="NetworkFactAttribute"/>, for several cases.</summary>
internal sealed class NetworkTheoryAttribute : TheoryAttribute
{
    public NetworkTheoryAttribute() => Skip = NetworkFactAttribute.WhyNot;
}
