using Rx.Hypervisor.Tests.Live.Remote;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>A live test that asks rxhvd and a real libvirtd the same.</summary>
internal sealed class MatrixFactAttribute : FactAttribute
{
    public MatrixFactAttribute() => Skip = WhyMissing;

    internal static string? WhyMissing => LiveLibvirtdFactAttribute.WhyMissing;
}
