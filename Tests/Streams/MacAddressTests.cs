using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:12:34:56", "52:54:00:12:34:56")]
    [InlineData("FE:0:a:B:00:ff", "fe:00:0a:0b:00:ff")]
    public void An_address_is_written_in_small_letters_with_two_digits_each(string text, string written)
    {
        MacAddress.TryParse(text, out MacAddress address).ShouldBeTrue();

        address.ToString().ShouldBe(written);
        MacAddress.TryParse(written, out MacAddress again).ShouldBeTrue();
        again.ShouldBe(address);
        (again == address).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("52:54:00:12:34")]
    [InlineData("52:54:00:12:34:56:78")]
    [InlineData("52:54:00:12:34:")]
    [InlineData("52:54:00:12:34:5g")]
    [InlineData("52:54:00:12:34:056")]
    [InlineData("52:54:00:12:34: 6")]
    [InlineData("52-54-00-12-34-56")]
    public void What_is_no_address_is_not_taken_for_one(string? text)
        => MacAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void The_first_byte_says_whether_it_stands_for_many()
    {
        new MacAddress(0x01005e000001).IsMulticast.ShouldBeTrue();
        new MacAddress(0x525400000001).IsMulticast.ShouldBeFalse();
        new MacAddress(0x525400123456).WithFirstByte(0xfe).ToString().ShouldBe("fe:54:00:12:34:56");
        Should.Throw<ArgumentOutOfRangeException>(() => new MacAddress(1UL << 48));
    }
}
