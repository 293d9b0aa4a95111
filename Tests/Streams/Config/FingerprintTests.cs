using System;
using Rx.Hypervisor.Streams.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Config;

public sealed class FingerprintTests
{
    [Fact]
    public void It_is_the_first_half_of_SHA_256() // FIPS 180-4's first example.
        => Fingerprint.Of("abc"u8).ToString().ShouldBe("ba7816bf8f01cfea414140de5dae2223");

    [Fact]
    public void It_is_read_as_it_was_written()
        => Fingerprint.Parse(new Fingerprint(1, ulong.MaxValue).ToString()).ShouldBe(new Fingerprint(1, ulong.MaxValue));

    [Theory]
    [InlineData("")]
    [InlineData("ba7816bf8f01cfea414140de5dae222")]
    [InlineData("ba7816bf8f01cfea414140de5dae22230")]
    [InlineData("ba7816bf8f01cfea414140de5dae222g")]
    [InlineData("+a7816bf8f01cfea414140de5dae2223")]
    public void Something_else_is_refused(string text) => Should.Throw<FormatException>(() => Fingerprint.Parse(text));
}
