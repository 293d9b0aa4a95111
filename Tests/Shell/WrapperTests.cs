using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Shell;

/// <summary>What the script <c>./rxhv</c> makes of its arguments before it does anything.</summary>
[SupportedOSPlatform("linux")]
public sealed class WrapperTests
{
    [Fact]
    public async Task Fuzz_says_what_it_does() => (await RunAsync(0, "fuzz", "--help")).ShouldContain(static line => line.StartsWith("  fuzz [MINUTES]"));

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1", "2")]
    [InlineData("")]
    public async Task Fuzz_takes_one_number_of_minutes_and_nothing_else(params string[] arguments)
        => (await RunAsync(2, ["fuzz", .. arguments]))[^1].ShouldBe($"rxhv: fuzz takes a number of minutes, not '{string.Join(' ', arguments)}'");

    private static Task<string[]> RunAsync(int code, params string[] arguments) => LiveServer.RunAsync(code, "/usr/bin/bash", [Repository.PathOf("rxhv"), .. arguments]);
}
