using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

public sealed class DeviceBootOrderTests
{
    private const string Disk = "<disk><source file='/a'/><target dev='vdX'/><boot order='ORDER'/></disk>";
    private const string Card = "<interface type='user'><boot order='ORDER'/></interface>";

    [Theory]
    [InlineData(Disk, Card, "<devices><interface> at line 1, column 178", "<devices><disk> at line 1, column 110")]
    [InlineData(Disk, "<disk><source file='/b'/><target dev='vdb'/><boot order='ORDER'/></disk>", "<devices><disk> at line 1, column 178", "<devices><disk> at line 1, column 110")]
    [InlineData(Card, Card, "<devices><interface> at line 1, column 162", "<devices><interface> at line 1, column 110")]
    public void Two_devices_with_one_place_in_the_order_are_both_named(string first, string second, string at, string other)
    {
        HypervisorException error = Should.Throw<HypervisorException>(() => Definitions.Parse(Devices(first, second, "3")));

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldBe(
            $"unsupported configuration: {at}: boot order '3' used for more than one device, also by {other}");
    }

    [Fact]
    public void The_order_goes_across_disks_and_cards()
    {
        Definitions.Parse(Devices(Disk, Card.Replace("ORDER", "2147483647"), "3")).Devices.Interfaces[0].BootOrder
            .ShouldBe(int.MaxValue);
    }

    private static string Devices(string first, string second, string order) => Definitions.With(
        "", (first.Replace("vdX", "vda") + second).Replace("ORDER", order));
}
