using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Rx.Hypervisor.Tests.Api;
using Rx.Hypervisor.Tests.Live.Matrix;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>What the comparison with libvirtd lets pass is what is written about it. <c>RXHV_ACCEPT=1</c> writes it, as with the approved files.</summary>
[SupportedOSPlatform("linux")]
public sealed class CompatibilityTests
{
    private const string Start = "<!-- differences: written by CompatibilityTests -->\n| in what respect | why |\n|---|---|\n";
    private const string End = "<!-- end of differences -->";

    [Fact]
    public void Each_difference_is_in_the_guide_with_its_reason()
    {
        string path = Repository.PathOf("docs/compatibility.md"), text = File.ReadAllText(path);
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, end = text.IndexOf(End, StringComparison.Ordinal);
        string wanted = text[..start] + string.Concat(Difference.All.Select(static one => $"| {one.What} | {one.Why} |\n")) + text[end..];
        if (Approval.IsAccepting)
        {
            File.WriteAllText(path, wanted);
            return;
        }

        text.ShouldBe(wanted, "accept it with RXHV_ACCEPT=1 ./rxhv test Compatibility");
    }
}
