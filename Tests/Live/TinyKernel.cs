using System;
using System.IO;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A stand-in for the Linux guest that boots in half a second: it says that it is ready, and heeds two words.</summary>
/// <remarks>
/// To QEMU it is a kernel of Linux' boot protocol 2.0 whose setup code never starts one. <c>r</c>, as in "reboot -f", resets the
/// machine, <c>p</c>, as in "poweroff -f", ends it. It waits a moment before it speaks, as Linux does: for its reader to come.
/// </remarks>
internal static class TinyKernel
{
    private const int SetupStart = 0x200;
    private const int CodeStart = 0x60; // From SetupStart, which is where the code segment begins.

    private static readonly byte[] Code =
    [
        0x8c, 0xc8,             //        mov  %cs, %ax
        0x8e, 0xd8,             //        mov  %ax, %ds
        0xb9, 0x0e, 0x00,       //        mov  $14, %cx       ticks of 55 ms
        0xfb,                   //        sti
        0xf4,                   // wait:  hlt
        0xe2, 0xfd,             //        loop wait
        0xfa,                   //        cli
        0xbe, 0xab, 0x00,       //        mov  $0xab, %si     the text, at CodeStart + 75
        0xac,                   // print: lodsb
        0x84, 0xc0,             //        test %al, %al
        0x74, 0x12,             //        jz   read
        0x88, 0xc3,             //        mov  %al, %bl
        0xba, 0xfd, 0x03,       //        mov  $0x3fd, %dx    COM1, line status
        0xec,                   // full:  in   %dx, %al
        0xa8, 0x20,             //        test $0x20, %al
        0x74, 0xfb,             //        jz   full
        0x88, 0xd8,             //        mov  %bl, %al
        0xba, 0xf8, 0x03,       //        mov  $0x3f8, %dx
        0xee,                   //        out  %al, %dx
        0xeb, 0xe9,             //        jmp  print
        0xba, 0xfd, 0x03,       // read:  mov  $0x3fd, %dx
        0xec,                   //        in   %dx, %al
        0xa8, 0x01,             //        test $1, %al
        0x74, 0xf8,             //        jz   read
        0xba, 0xf8, 0x03,       //        mov  $0x3f8, %dx
        0xec,                   //        in   %dx, %al
        0x3c, (byte)'r',        //        cmp  $'r', %al
        0x74, 0x0d,             //        je   reset
        0x3c, (byte)'p',        //        cmp  $'p', %al
        0x75, 0xec,             //        jne  read
        0xba, 0x04, 0x06,       //        mov  $0x604, %dx    PM1 control
        0xb8, 0x00, 0x20,       //        mov  $0x2000, %ax   S5
        0xef,                   //        out  %ax, %dx
        0xeb, 0xe3,             //        jmp  read
        0xb0, 0x06,             // reset: mov  $6, %al
        0xba, 0xf9, 0x0c,       //        mov  $0xcf9, %dx    reset control
        0xee,                   //        out  %al, %dx
        0xeb, 0xdb,             //        jmp  read
        .. "RXGUEST ready\r\n\0"u8,
    ];

    /// <summary>Writes a folder that <c>rxhv demo --guest-dir</c> takes.</summary>
    internal static void WriteTo(string folder, bool isMute = false)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "vmlinuz"), Image(isMute));
        File.WriteAllBytes(Path.Combine(folder, "initramfs.cpio.gz"), new byte[512]);
    }

    private static byte[] Image(bool isMute)
    {
        byte[] image = new byte[3 * 512];
        image[0x1f1] = 1;                                     // setup_sects
        image[0x1fe] = 0x55;
        image[0x1ff] = 0xaa;
        image[SetupStart] = 0xeb;                             // jmp CodeStart, past the header
        image[SetupStart + 1] = CodeStart - 2;
        "HdrS"u8.CopyTo(image.AsSpan(SetupStart + 2));
        image[0x207] = 2;                                     // version 2.0
        image[0x211] = 1;                                     // loadflags: the rest goes to 1 MiB
        Code.CopyTo(image, SetupStart + CodeStart);
        if (isMute)
        {
            image[SetupStart + CodeStart] = 0xeb; // jmp to itself: it hangs before the first word.
            image[SetupStart + CodeStart + 1] = 0xfe;
        }

        return image;
    }
}
