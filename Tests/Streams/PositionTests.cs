using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

public sealed class PositionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(long.MaxValue)]
    public void A_position_that_was_kept_as_text_is_the_same_again(long sequence)
    {
        var position = new Position(Guid.NewGuid(), sequence);

        Position.Parse(position.ToString()).ShouldBe(position);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23")]
    [InlineData("-1@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23")]
    [InlineData("42@1f0c93ab")]
    [InlineData("42 @1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23")]
    [InlineData("99999999999999999999@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23")]
    public void What_is_no_position_is_said_to_be_none(string text)
    {
        Position.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Position.Parse(text)).Message.ShouldContain($"'{text}'");
    }
}
