using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>Keys by their numbers in several tables, as QEMU numbers them.</summary>
internal static class Keycodes
{
    /// <summary>The sets that can be translated, in messages.</summary>
    internal const string KnownSets = "Linux, XT, ATSet1, Usb, QNum";

    private const int Extended = 0x80; // What the prefix 0xe0 is to QEMU.

    // input-event-codes.h, beyond the keys of the XT, which have the kernel's numbers.
    private static readonly Dictionary<int, int> Linux = new()
    {
        [85] = 0x76, [86] = 0x56, [87] = 0x57, [88] = 0x58, [89] = 0x73, [90] = 0x78, [91] = 0x77, [92] = 0x79, [93] = 0x70,
        [94] = 0x7b, [95] = 0x5c, [96] = 0x9c, [97] = 0x9d, [98] = 0xb5, [99] = 0x54, [100] = 0xb8, [102] = 0xc7, [103] = 0xc8,
        [104] = 0xc9, [105] = 0xcb, [106] = 0xcd, [107] = 0xcf, [108] = 0xd0, [109] = 0xd1, [110] = 0xd2, [111] = 0xd3,
        [113] = 0xa0, [114] = 0xae, [115] = 0xb0, [116] = 0xde, [117] = 0x59, [119] = 0xc6, [121] = 0x7e, [124] = 0x7d,
        [125] = 0xdb, [126] = 0xdc, [127] = 0xdd, [142] = 0xdf, [143] = 0xe3,
    };

    // HID usage tables, page 7, from usage 4 (a) to 103 (keypad =).
    private static readonly byte[] Usb =
    [
        30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44, // a to z
        2, 3, 4, 5, 6, 7, 8, 9, 10, 11,                                         // 1 to 0
        28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 43, 39, 40, 41, 51, 52, 53, 58,  // enter to caps lock
        59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 87, 88,                         // F1 to F12
        0x54, 70, 0xc6, 0xd2, 0xc7, 0xc9, 0xd3, 0xcf, 0xd1,                     // print to page down
        0xcd, 0xcb, 0xd0, 0xc8,                                                 // right, left, down, up
        69, 0xb5, 55, 74, 78, 0x9c, 79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83, // keypad
        86, 0xdd, 0xde, 0x59,                                                   // the 102nd key, menu, power, keypad =
    ];

    // Usages 224 to 231: control, shift, alt, meta; left, then right.
    private static readonly byte[] UsbModifiers = [29, 42, 56, 0xdb, 0x9d, 54, 0xb8, 0xdc];

    /// <summary>Whether numbers of this set can be translated.</summary>
    internal static bool IsKnown(KeycodeSet set)
        => set is KeycodeSet.Linux or KeycodeSet.XT or KeycodeSet.ATSet1 or KeycodeSet.Usb or KeycodeSet.QNum;

    /// <summary>QEMU's number of a key; <see langword="null"/> when there is no such key.</summary>
    internal static int? ToQemu(KeycodeSet set, int key) => set switch
    {
        KeycodeSet.QNum => key is > 0 and <= 0xff ? key : null,
        KeycodeSet.XT or KeycodeSet.ATSet1 => OfScancode(key),
        KeycodeSet.Linux => key is > 0 and <= 83 ? key : Linux.TryGetValue(key, out int number) ? number : null,
        KeycodeSet.Usb => OfUsage(key),
        _ => null,
    };

    private static int? OfScancode(int code) => (code >> 8) switch
    {
        0 when code is > 0 and < Extended => code,
        0xe0 when (code & 0xff) is > 0 and < Extended => (code & 0xff) | Extended,
        _ => null,
    };

    private static int? OfUsage(int usage)
        => usage >= 4 && usage - 4 < Usb.Length ? Usb[usage - 4]
        : usage is >= 224 and <= 231 ? UsbModifiers[usage - 224]
        : null;
}
