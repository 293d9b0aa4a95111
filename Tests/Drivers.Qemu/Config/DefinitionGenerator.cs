using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config.Interfaces;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Definitions at random: legal ones, and the text of the stored ones after careless editing.</summary>
internal static class DefinitionGenerator
{
    private static readonly string[] Scraps =
    [
        "<", ">", "'", "\"", "&", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<a/>", "<disk/>", "<?x?>", "</os>",
        "\0", "\ud800",
        " type='kvm'", " xmlns='urn:x'", "xmlns:a='urn:a'", "&#0;", "&#xD;", "&amp;", "-1", "99999999999999999999",
        "none",
        "<!DOCTYPE a>", "<serial type='null'/>", "<graphics type='vnc'/>", "<video/>", "<console type='pty'/>",
        "<target dev='vdz'/>", "<name>", "microvm", ",", "\u00a0", "qemu:",
    ];

    private static readonly Gen<string?> Metadata = Gen.Elements<string?>(
        null,
        "<metadata />",
        "<metadata></metadata>",
        "<metadata> <a:b xmlns:a=\"urn:a\" a:c=\"&#xA;\"> t</a:b>\n</metadata>");

    internal static Gen<DomainDefinition> Legal =>
        from type in Gen.Elements(DomainType.Qemu, DomainType.Kvm)
        from identity in Identity
        from boot in Boot
        from devices in Devices(boot.Machine)
        from passthrough in Passthrough
        from domain in GeneralGenerator.Around(type, identity, InOneOrder(boot, devices), devices, passthrough)
        select domain;

    internal static Gen<string> Edited(string[] documents) =>
        from document in Gen.Elements(documents)
        from edits in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        select Edit(document, edits, new Random(seed));

    private static Gen<ObjectIdentity> Identity =>
        from name in Text("aZ09-_. ,=\"'<>&\u00e4\u6f22]").Where(text => text is not ("." or ".."))
        from uuid in Gen.ArrayOf(Gen.Choose(0, 255), 16)
        from title in Text("aZ ,<>&\u00e4\t\r]")
        from description in Text("aZ ,<>&\u00e4\t\r\n]")
        from metadata in Metadata
        from isShort in Gen.Elements(true, false)
        select new ObjectIdentity(
            name,
            new Guid([.. uuid.Select(value => (byte)value)]),
            isShort ? null : title,
            isShort ? null : description,
            metadata);

    /// <summary>The devices say in which order they boot, or the domain does; not both.</summary>
    private static GuestBoot InOneOrder(GuestBoot boot, DomainDevices devices)
        => devices.Disks.Any(disk => disk.BootOrder is not null) || devices.Interfaces.Any(card => card.BootOrder is not null) ? boot with { Devices = [] } : boot;

    private static Gen<GuestBoot> Boot =>
        from name in Gen.Elements("pc", "q35", "microvm", "none", "pc-q35-7.2", "pc-i440fx-2.9")
        from kernel in AbsolutePath
        from initrd in Maybe(AbsolutePath)
        from arguments in Maybe(Text("ab=, \"'\t\n&<"))
        from hasKernel in Gen.Elements(true, false)
        let machine = Definitions.Parse(Definitions.WithMachine(name)).Boot.Machine
        from rest in GeneralGenerator.Boot(machine, AbsolutePath)
        select hasKernel && name is not "none"
            ? rest with { Kernel = kernel, Initrd = initrd, Arguments = arguments }
            : rest;

    private static Gen<QemuPassthrough> Passthrough =>
        from arguments in Gen.ListOf(Text("-ab, =\"\n\t<&{}"))
        from variables in Gen.ListOf(from value in Text("ab\n'") select new EnvironmentVariable("A_1", value))
        select new QemuPassthrough([.. arguments], [.. variables]);

    internal static Gen<string> AbsolutePath => from rest in Text("ab/,. \"\\\u00e4\n&<'") select "/" + rest;

    private static Gen<DomainDevices> Devices(MachineType machine) =>
        from emulator in Maybe(AbsolutePath)
        from disks in DeviceGenerator.Disks(machine)
        from controllers in DeviceGenerator.Controllers(machine)
        from interfaces in InterfaceGenerator.Some(machine)
        from devices in CharacterGenerator.Add(
            new DomainDevices { Emulator = emulator, Disks = disks, Controllers = controllers, Interfaces = interfaces }, machine)
        select InOneOrder(devices);

    // Disks and cards were generated apart: those that boot are numbered through.
    private static DomainDevices InOneOrder(DomainDevices devices)
    {
        int next = 1;
        return devices with
        {
            Disks = [.. devices.Disks.Select(disk => disk with { BootOrder = disk.BootOrder is null ? null : next++ })],
            Interfaces = [.. devices.Interfaces.Select(card => card with { BootOrder = card.BootOrder is null ? null : next++ })],
        };
    }

    internal static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.OneOf(Gen.Constant<T?>(null), gen.Select(value => (T?)value));

    internal static Gen<string> Text(string alphabet) =>
        from length in Gen.Choose(1, 12)
        from characters in Gen.ArrayOf(Gen.Elements(alphabet.ToCharArray()), length)
        select new string(characters);

    private static string Edit(string document, int edits, Random random)
    {
        for (int i = 0; i < edits && document.Length > 0; i++)
        {
            int at = random.Next(document.Length);
            int length = Math.Min(random.Next(1, 60), document.Length - at);
            document = random.Next(4) switch
            {
                0 => document.Remove(at, length),
                1 => document.Insert(random.Next(document.Length), document.Substring(at, length)),
                2 => document.Remove(at, 1).Insert(at, Scraps[random.Next(Scraps.Length)]),
                _ => document.Insert(at, Scraps[random.Next(Scraps.Length)]),
            };
        }

        return document;
    }
}
