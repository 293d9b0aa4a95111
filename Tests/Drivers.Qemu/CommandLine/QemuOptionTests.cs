using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

public sealed class QemuOptionTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData(",", ",,")]
    [InlineData("a,b,,c", "a,,b,,,,c")]
    [InlineData("a=b c\"d'\\e", "a=b c\"d'\\e")]
    public void Only_a_comma_is_special_in_a_value(string value, string written)
    {
        QemuOption.Escape(value).ShouldBe(written);
    }
}
