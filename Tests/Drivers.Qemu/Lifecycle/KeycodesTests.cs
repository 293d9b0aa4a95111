using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

public sealed class KeycodesTests
{
    [Theory]
    [InlineData(30, 0x1e, 4, 0x1e)]         // a
    [InlineData(11, 0x0b, 39, 0x0b)]        // 0
    [InlineData(28, 0x1c, 40, 0x1c)]        // enter
    [InlineData(88, 0x58, 69, 0x58)]        // F12
    [InlineData(111, 0xe053, 76, 0xd3)]     // delete
    [InlineData(103, 0xe048, 82, 0xc8)]     // up
    [InlineData(96, 0xe01c, 88, 0x9c)]      // keypad enter
    [InlineData(82, 0x52, 98, 0x52)]        // keypad 0
    [InlineData(127, 0xe05d, 101, 0xdd)]    // menu
    [InlineData(29, 0x1d, 224, 0x1d)]       // left control
    [InlineData(126, 0xe05c, 231, 0xdc)]    // right meta
    public void A_key_has_one_number_in_qemu(int linux, int scancode, int usage, int expected)
    {
        Keycodes.ToQemu(KeycodeSet.Linux, linux).ShouldBe(expected);
        Keycodes.ToQemu(KeycodeSet.XT, scancode).ShouldBe(expected);
        Keycodes.ToQemu(KeycodeSet.ATSet1, scancode).ShouldBe(expected);
        Keycodes.ToQemu(KeycodeSet.Usb, usage).ShouldBe(expected);
        Keycodes.ToQemu(KeycodeSet.QNum, expected).ShouldBe(expected);
    }

    [Fact]
    public void The_keys_of_usb_and_of_the_kernel_are_the_same_keys()
    {
        int?[] kernel = [.. Enumerable.Range(0, 256).Select(key => Keycodes.ToQemu(KeycodeSet.Linux, key))];

        // 50 is the key beside enter on keyboards that have no backslash there: one scancode for two usages.
        Enumerable.Range(4, 100).Concat(Enumerable.Range(224, 8)).Select(key => Keycodes.ToQemu(KeycodeSet.Usb, key))
            .ShouldBeSubsetOf(kernel);
        kernel.Where(key => key is not null).ShouldBeUnique();
    }

    [Theory]
    [InlineData(KeycodeSet.Linux, 0)]
    [InlineData(KeycodeSet.Linux, -1)]
    [InlineData(KeycodeSet.Linux, 0x300)]
    [InlineData(KeycodeSet.XT, 0)]
    [InlineData(KeycodeSet.XT, 0xe000)]
    [InlineData(KeycodeSet.XT, 0xe11d)]
    [InlineData(KeycodeSet.XT, int.MinValue)]
    [InlineData(KeycodeSet.Usb, 3)]
    [InlineData(KeycodeSet.Usb, 104)]
    [InlineData(KeycodeSet.Usb, 232)]
    [InlineData(KeycodeSet.QNum, 0)]
    [InlineData(KeycodeSet.QNum, 256)]
    [InlineData(KeycodeSet.ATSet2, 30)]
    public void What_is_no_key_is_none(KeycodeSet set, int key) => Keycodes.ToQemu(set, key).ShouldBeNull();
}
