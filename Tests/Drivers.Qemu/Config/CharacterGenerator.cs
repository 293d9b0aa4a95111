using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using static Rx.Hypervisor.Tests.Drivers.Qemu.Config.DefinitionGenerator;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Character devices, displays, input and the small devices at random: legal ones.</summary>
internal static class CharacterGenerator
{
    private static readonly Gen<bool> Either = Gen.Elements(true, false);
    private static readonly Gen<bool?> Switch = Gen.Elements<bool?>(null, true, false);

    /// <summary>Puts these families into <paramref name="devices"/>, with all that every machine gets.</summary>
    internal static Gen<DomainDevices> Add(DomainDevices devices, MachineType machine) =>
        from display in Maybe(Display)
        from characters in machine.Family is MachineFamily.None ? Gen.Constant(devices) : Characters(devices, machine)
        from inputs in Inputs(devices, machine)
        from videos in Videos(machine)
        from watchdogs in Watchdogs(machine)
        from balloon in Maybe(Balloon)
        from rngs in Gen.ListOf(Rng)
        from panic in Panic(machine)
        from sounds in Sounds(devices, machine)
        from hasAudio in Either
        let hasVirtio = machine.HasVirtio()
        select characters with
        {
            Inputs = [.. inputs],
            Display = hasVirtio ? display : null,
            Audio = hasAudio ? new AudioBackend() : null,
            Sounds = [.. sounds],
            Videos = [.. videos],
            Watchdogs = [.. watchdogs],
            Balloon = hasVirtio ? balloon : null,
            Rngs = hasVirtio ? [.. rngs.Take(3)] : [],
            Panic = panic,
        };

    private static Gen<DomainDevices> Characters(DomainDevices devices, MachineType machine) =>
        from sources in Gen.ArrayOf(Source, 12)
        from logs in Gen.ArrayOf(Maybe(Log), 12)
        from serials in Gen.SubListOf(0, 1, 2, 3)
        from targets in Gen.ArrayOf(Gen.Elements(SerialTarget.Isa, SerialTarget.Pci), 4)
        from isUsb in Gen.Elements(false, HasUsb(devices, machine))
        from parallels in Gen.SubListOf(0, 1, 2)
        from consoles in Gen.SubListOf(0, 1, 7)
        from names in Gen.SubListOf("org.qemu.guest_agent.0", "a,b", "ä &<", "a/b")
        from isChosen in Either
        select devices with
        {
            Serials =
            [
                .. serials.Order().Select(port => new SerialDevice(
                    port, sources[port], isUsb && port == 0 ? SerialTarget.Usb : machine.HasPci ? targets[port] : SerialTarget.Isa) { Log = logs[port] }),
            ],
            Parallels = [.. parallels.Select(port => new ParallelDevice(port, sources[4 + port]) { Log = logs[4 + port] })],
            Consoles = [.. consoles.Select(port => new ConsoleDevice(port, sources[8]) { Log = logs[8] })],
            Channels =
            [
                .. names.Select(name => isChosen && !name.Contains('/')
                    ? new ChannelDevice(name, new CharacterSource.Unix(Path: null))
                    : new ChannelDevice(name, sources[9])),
            ],
        };

    private static Gen<CharacterSource> Source => Gen.OneOf(
        Gen.Constant<CharacterSource>(new CharacterSource.Null()),
        Gen.Constant<CharacterSource>(new CharacterSource.Pty()),
        from path in AbsolutePath
        from append in Either
        select (CharacterSource)new CharacterSource.File(path, append),
        from letters in Gen.Choose(1, 106)
        from connects in Either
        select (CharacterSource)new CharacterSource.Unix("/" + new string('s', letters), connects),
        from host in Maybe(Text("a.:0-"))
        from service in Gen.Elements("0", "65535", "telnet")
        from connects in Either
        from isTelnet in Either
        select (CharacterSource)new CharacterSource.Tcp(connects ? host ?? "::1" : host, service, connects, isTelnet));

    private static Gen<CharacterLog> Log =>
        from path in AbsolutePath
        from append in Either
        select new CharacterLog(path, append);

    private static Gen<VncDisplay> Display =>
        from listen in Gen.OneOf(
            Gen.Constant<VncListen>(new VncListen.None()),
            Gen.Constant<VncListen>(new VncListen.Socket(Path: null)),
            Gen.Constant<VncListen>(new VncListen.Socket("/a b,c")),
            from host in Maybe(Text("a.:0-"))
            from port in Gen.Elements<int?>(null, 5900, 65535)
            select (VncListen)new VncListen.Address(host, port))
        from password in Maybe(Text("ab<&,\" '"))
        from keymap in Gen.Elements(null, "de", "en-us")
        from policy in Gen.Elements<VncSharePolicy?>(
            null, VncSharePolicy.AllowExclusive, VncSharePolicy.ForceShared, VncSharePolicy.Ignore)
        select new VncDisplay(listen)
        {
            Password = password is null ? null : new VncPassword(password[..int.Min(8, password.Length)]),
            Keymap = keymap,
            SharePolicy = policy,
        };

    // A controller that was generated may have too few ports; the default ones have two at least.
    private static bool HasUsb(DomainDevices devices, MachineType machine) =>
        machine.HasPci && !devices.Controllers.OfType<UsbController>().Any();

    private static Gen<IEnumerable<InputDevice>> Inputs(DomainDevices devices, MachineType machine)
    {
        InputBus[] buses = HasUsb(devices, machine) ? [InputBus.Usb, InputBus.Virtio] : [InputBus.Virtio];
        return from kinds in Gen.ArrayOf(Gen.Elements(Enum.GetValues<InputKind>()))
            from bus in Gen.Elements(buses)
            select machine.HasVirtio() ? kinds.Take(bus is InputBus.Usb ? 1 : 4).Select(kind => new InputDevice(kind, bus)) : [];
    }

    private static Gen<IEnumerable<VideoDevice>> Videos(MachineType machine)
    {
        VideoDevice none = new(VideoModel.None);
        if (!machine.HasPci)
        {
            return Gen.Constant<IEnumerable<VideoDevice>>(machine.HasVirtio() ? [Virtio(1) with { IsPrimary = true }] : []);
        }

        return from primary in Gen.Elements(
                none,
                new VideoDevice(VideoModel.Vga) { VramKiB = 32768, IsPrimary = true },
                new VideoDevice(VideoModel.Cirrus) { VramKiB = 16384, IsPrimary = true },
                new VideoDevice(VideoModel.Bochs) { VramKiB = 16384, IsPrimary = true },
                new VideoDevice(VideoModel.Ramfb) { IsPrimary = true },
                Qxl(1) with { IsPrimary = true },
                Virtio(4) with { IsPrimary = true })
            from further in Gen.SubListOf(Qxl(2), Virtio(2))
            from isEmpty in Either
            select isEmpty ? [] : primary == none ? [none] : further.Prepend(primary);
    }

    private static VideoDevice Qxl(int heads) =>
        new(VideoModel.Qxl) { RamKiB = 65536, VramKiB = 32768, VgamemKiB = 8192, Heads = heads };

    private static VideoDevice Virtio(int heads) => new(VideoModel.Virtio) { Heads = heads };

    private static Gen<IEnumerable<WatchdogDevice>> Watchdogs(MachineType machine)
    {
        WatchdogModel[] models = machine.Family switch
        {
            MachineFamily.Q35 => Enum.GetValues<WatchdogModel>(),
            MachineFamily.I440Fx => [WatchdogModel.I6300Esb, WatchdogModel.Ib700],
            _ => [],
        };
        return from some in Gen.SubListOf(models)
            from action in Gen.Elements(Enum.GetValues<WatchdogAction>())
            select some.Select(model => new WatchdogDevice(model, action));
    }

    private static Gen<SoundDevice[]> Sounds(DomainDevices devices, MachineType machine)
    {
        SoundModel[] models = [.. Enum.GetValues<SoundModel>().Where(model => model is not SoundModel.Usb || HasUsb(devices, machine))];
        Gen<SoundDevice> sound =
            from model in Gen.Elements(models)
            from codecs in Gen.ListOf(Gen.Elements(Enum.GetValues<SoundCodec>()))
            from namesAudio in Either
            let card = new SoundDevice(model) { NamesAudio = namesAudio }
            select card with { Codecs = card.HasCodecs ? [.. codecs.Take(3)] : [] };
        return machine.HasPci ? Gen.ListOf(sound).Select(some => some.Take(3).ToArray()) : Gen.Constant(Array.Empty<SoundDevice>());
    }

    private static Gen<BalloonDevice> Balloon =>
        from autodeflates in Switch
        from reports in Switch
        from seconds in Gen.Elements(0, 1, int.MaxValue)
        select new BalloonDevice(BalloonModel.Virtio) { Autodeflates = autodeflates, ReportsFreePages = reports, StatsSeconds = seconds };

    private static Gen<RngDevice> Rng =>
        from source in Maybe(AbsolutePath.Where(path => path.Trim().Length == path.Length))
        from bytes in Gen.Elements<int?>(null, 1, int.MaxValue)
        from period in Gen.Elements<int?>(null, 1, int.MaxValue)
        select new RngDevice(source) { RateBytes = bytes, RateMilliseconds = bytes is null ? null : period };

    private static Gen<PanicDevice?> Panic(MachineType machine)
    {
        PanicDevice?[] models = machine.HasPci
            ? [null, new(PanicModel.Isa) { Address = new IsaAddress(0x505, null) }, new(PanicModel.Isa), new(PanicModel.Pvpanic)]
            : [null];
        return Gen.Elements(models);
    }
}
