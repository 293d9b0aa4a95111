using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

public sealed class GuestMemoryTests
{
    [Theory]
    [InlineData(null, 524288, 524288)]
    [InlineData("KiB", 524288, 524288)]
    [InlineData("k", 524288, 524288)]
    [InlineData("K", 524288, 524288)]
    [InlineData("KB", 1000, 977)]
    [InlineData("b", 1024, 1)]
    [InlineData("byte", 1025, 2)]
    [InlineData("bytes", 1, 1)]
    [InlineData("MB", 1, 977)]
    [InlineData("M", 3, 3L << 10)]
    [InlineData("MiB", 3, 3L << 10)]
    [InlineData("mib", 3, 3L << 10)]
    [InlineData("GB", 1, 976563)]
    [InlineData("G", 3, 3L << 20)]
    [InlineData("GiB", 3, 3L << 20)]
    [InlineData("TB", 1, 976562500)]
    [InlineData("T", 3, 3L << 30)]
    [InlineData("TiB", 3, 3L << 30)]
    [InlineData("PiB", 3, 3L << 40)]
    [InlineData("EB", 9, 8789062500000000)]
    [InlineData("EiB", 7, 7L << 50)]
    public void A_size_is_kept_in_KiB_rounded_up(string? unit, long number, long expectedKiB)
    {
        string attribute = unit is null ? "" : $" unit='{unit}'";

        Read($"<memory{attribute}> {number}\n</memory>").ShouldBe(expectedKiB);
    }

    [Theory]
    [InlineData("<memory unit='EiB'>8</memory>", "out of range")]
    [InlineData("<memory unit='EiB'>18446744073709551615</memory>", "out of range")]
    [InlineData("<memory>18446744073709551616</memory>", "not a number")]
    [InlineData("<memory>0</memory>", "out of range")]
    [InlineData("<memory>-1</memory>", "not a number")]
    [InlineData("<memory>1.5</memory>", "not a number")]
    [InlineData("<memory/>", "not a number")]
    [InlineData("<memory unit=''>1</memory>", "unknown unit")]
    [InlineData("<memory unit='Kib '>1</memory>", "unknown unit")]
    [InlineData("<memory unit='iB'>1</memory>", "unknown unit")]
    [InlineData("<memory unit='KiBs'>1</memory>", "unknown unit")]
    public void A_size_that_makes_no_sense_is_an_error(string memory, string why)
    {
        var error = Should.Throw<HypervisorException>(() => Read(memory));

        error.Code.ShouldBe(why == "unknown unit" ? ErrorCode.InvalidArgument : ErrorCode.XmlError); // As libvirt has it.
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("at line 1, column ");
    }

    [Theory]
    [InlineData("", 65536)]
    [InlineData("<currentMemory>0</currentMemory>", 65536)]
    [InlineData("<currentMemory unit='MiB'>32</currentMemory>", 32768)]
    [InlineData("<currentMemory>65536</currentMemory>", 65536)]
    public void What_is_left_to_the_guest_is_up_to_all_of_it(string current, long expectedKiB)
    {
        Current(65536, current).ShouldBe(expectedKiB);
    }

    [Fact]
    public void Sizes_that_were_rounded_apart_are_the_same_size()
    {
        Current(65530, "<currentMemory>65536</currentMemory>").ShouldBe(65530);
        Should.Throw<HypervisorException>(() => Current(65530, "<currentMemory>65537</currentMemory>"))
            .Message.ShouldContain("current memory '65537k' exceeds maximum '65530k'");
    }

    private static long Current(long memory, string current) => Definitions
        .Parse($"<domain type='qemu'><name>x</name><memory>{memory}</memory>{current}<os><type>hvm</type></os></domain>")
        .Memory.CurrentKiB;

    private static long Read(string memory) => Definitions
        .Parse($"<domain type='qemu'><name>x</name>{memory}<os><type>hvm</type></os></domain>")
        .MemoryKiB;
}
