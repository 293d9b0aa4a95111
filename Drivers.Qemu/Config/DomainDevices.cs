using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>devices</c>.</summary>
/// <remarks>
/// A new kind of device is a file of its own, a record derived from <see cref="DomainDevice"/>, and here a property and
/// a line in <see cref="Read"/>, <see cref="ToXml"/> and <see cref="Select"/>. Addresses, aliases and conflicts then
/// follow from what the record says of itself.
/// </remarks>
internal sealed record DomainDevices
{
    /// <summary>Absolute path of QEMU; <see langword="null"/> leaves the choice to the driver.</summary>
    internal string? Emulator { get; init; }

    /// <summary>By bus, then by target.</summary>
    internal ValueList<DiskDevice> Disks { get; init; } = [];

    /// <summary>As written, but those of one type by index.</summary>
    internal ValueList<ControllerDevice> Controllers { get; init; } = [];

    /// <summary>As they are written.</summary>
    internal ValueList<InterfaceDevice> Interfaces { get; init; } = [];

    /// <summary>As written; a console shows the first one again.</summary>
    internal ValueList<SerialDevice> Serials { get; init; } = [];

    /// <summary>As written.</summary>
    internal ValueList<ParallelDevice> Parallels { get; init; } = [];

    /// <summary>The virtio consoles, as written.</summary>
    internal ValueList<ConsoleDevice> Consoles { get; init; } = [];

    /// <summary>As written.</summary>
    internal ValueList<ChannelDevice> Channels { get; init; } = [];

    /// <summary>As written; completed by what every PC has.</summary>
    internal ValueList<InputDevice> Inputs { get; init; } = [];

    /// <summary>At most one.</summary>
    internal VncDisplay? Display { get; init; }

    /// <summary>As written.</summary>
    internal ValueList<SoundDevice> Sounds { get; init; } = [];

    /// <summary>Where sound goes.</summary>
    internal AudioBackend? Audio { get; init; }

    /// <summary>The primary one first.</summary>
    internal ValueList<VideoDevice> Videos { get; init; } = [];

    /// <summary>As written; completed by as many as it takes.</summary>
    internal ValueList<HubDevice> Hubs { get; init; } = [];

    /// <summary>One of a model.</summary>
    internal ValueList<WatchdogDevice> Watchdogs { get; init; } = [];

    /// <summary>At most one.</summary>
    internal BalloonDevice? Balloon { get; init; }

    /// <summary>As written.</summary>
    internal ValueList<RngDevice> Rngs { get; init; } = [];

    /// <summary>At most one.</summary>
    internal PanicDevice? Panic { get; init; }

    /// <summary>The channel of the guest agent.</summary>
    internal ChannelDevice? Agent => Channels.FirstOrDefault(channel => channel.IsAgent);

    /// <summary>All devices, in the order of the XML.</summary>
    internal IReadOnlyList<DomainDevice> All
    {
        get
        {
            var all = new List<DomainDevice>();
            Select(device =>
            {
                all.Add(device);
                return device;
            });
            return all;
        }
    }

    /// <summary>Reads <c>devices</c>; a domain without any is legal.</summary>
    internal static DomainDevices Read(ElementReader domain, MachineType machine)
    {
        // An empty element reads like none.
        ElementReader devices = domain.Child("devices") ?? ElementReader.Absent("devices");
        return DeviceBootOrder.RequireUnique(new DomainDevices
        {
            Emulator = devices.Child("emulator")?.Text().ToAbsolutePath(),
            Disks = DiskDevice.ReadAll(devices, machine),
            Controllers = ControllerList.ReadAll(devices, machine),
            Interfaces = InterfaceDevice.ReadAll(devices, machine),
            Serials = SerialDevice.ReadAll(devices, machine),
            Parallels = ParallelDevice.ReadAll(devices, machine),
            Consoles = ConsoleDevice.ReadAll(devices, machine),
            Channels = ChannelDevice.ReadAll(devices, machine),
            Inputs = InputDevice.ReadAll(devices, machine),
            Display = VncDisplay.Read(devices, machine),
            Sounds = SoundDevice.ReadAll(devices, machine),
            Audio = AudioBackend.Read(devices),
            Videos = VideoDevice.ReadAll(devices, machine),
            Hubs = HubDevice.ReadAll(devices, machine),
            Watchdogs = WatchdogDevice.ReadAll(devices, machine),
            Balloon = BalloonDevice.Read(devices, machine),
            Rngs = RngDevice.ReadAll(devices, machine),
            Panic = PanicDevice.Read(devices, machine),
        });
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "devices",
        Emulator is null ? null : new XElement("emulator", Emulator),
        Disks.Select(disk => disk.ToXml(view)),
        Controllers.Select(controller => controller.ToXml(view)),
        Interfaces.Select(one => one.ToXml(view)),
        Serials.Select(serial => serial.ToXml(view)),
        Parallels.Select(parallel => parallel.ToXml(view)),
        Serials.Take(1).Select(serial => serial.ToConsoleXml(view)),
        Consoles.Select(console => console.ToXml(view)),
        Channels.Select(channel => channel.ToXml(view)),
        Inputs.Select(input => input.ToXml(view)),
        Display?.ToXml(view),
        Sounds.Select(sound => sound.ToXml(view)),
        Audio is null ? null : AudioBackend.ToXml(),
        Videos.Select(video => video.ToXml(view)),
        Hubs.Select(hub => hub.ToXml(view)),
        Watchdogs.Select(watchdog => watchdog.ToXml(view)),
        Balloon?.ToXml(view),
        Rngs.Select(rng => rng.ToXml(view)),
        Panic?.ToXml(view));

    /// <summary>These devices, each replaced by what <paramref name="change"/> makes of it, in the order of the XML.</summary>
    /// <param name="change">Keeps the kind of the device: <c>device with { ... }</c>.</param>
    internal DomainDevices Select(Func<DomainDevice, DomainDevice> change)
    {
        ValueList<T> Each<T>(ValueList<T> list)
            where T : DomainDevice => list.Change(change);

        T? One<T>(T? device)
            where T : DomainDevice => device is null ? null : (T)change(device);

        return this with
        {
            Disks = Each(Disks),
            Controllers = Each(Controllers),
            Interfaces = Each(Interfaces),
            Serials = Each(Serials),
            Parallels = Each(Parallels),
            Consoles = Each(Consoles),
            Channels = Each(Channels),
            Inputs = Each(Inputs),
            Sounds = Each(Sounds),
            Videos = Each(Videos),
            Hubs = Each(Hubs),
            Watchdogs = Each(Watchdogs),
            Balloon = One(Balloon),
            Rngs = Each(Rngs),
            Panic = One(Panic),
        };
    }

    /// <summary>Gives every device that has no alias libvirt's; a device keeps the one that it has.</summary>
    internal DomainDevices WithAliases()
    {
        // The first serial port counts as a console, which is another name of it.
        var counts = new Dictionary<string, int>(StringComparer.Ordinal) { ["console"] = int.Min(Serials.Count, 1) };
        return Select(device =>
        {
            int number = counts.GetValueOrDefault(device.AliasPrefix);
            counts[device.AliasPrefix] = number + 1;
            return device.Alias is null ? device with { Alias = device.DefaultAlias(number) } : device;
        });
    }

    /// <summary>The devices that have a character source.</summary>
    internal IEnumerable<CharacterDevice> Characters => [.. Serials, .. Parallels, .. Consoles, .. Channels];

    /// <summary>These devices during a run that has opened pseudo terminals.</summary>
    /// <param name="paths">Of each terminal, by the alias of its device.</param>
    internal DomainDevices WithTerminals(IReadOnlyDictionary<string, string> paths)
    {
        return this with
        {
            Serials = [.. Serials.Select(Open)],
            Parallels = [.. Parallels.Select(Open)],
            Consoles = [.. Consoles.Select(Open)],
            Channels = [.. Channels.Select(Open)],
        };

        T Open<T>(T device)
            where T : CharacterDevice
            => device.Source is CharacterSource.Pty pty && paths.TryGetValue(device.Id, out string? path)
                ? (T)(device with { Source = pty with { Path = path } })
                : device;
    }

    /// <summary>Whether a start has to choose the path of a socket.</summary>
    internal bool NeedsFolder => Channels.Any(channel => channel.Source is CharacterSource.Unix { Path: null })
        || Display is { Listen: VncListen.Socket { Path: null } };

    /// <summary>These devices during a run: what they leave open is as that start chose.</summary>
    /// <exception cref="InvalidOperationException">Something that is left open was not chosen.</exception>
    internal DomainDevices At(RunChoices choices)
    {
        string folder = NeedsFolder ? choices.RequiredFolder : "";
        return this with
        {
            Channels = [.. Channels.Select(channel => channel.At(folder))],
            Display = Display?.At(choices),
        };
    }

    /// <summary>The files of the devices.</summary>
    internal IEnumerable<HostFile> HostFiles() =>
        [.. Disks.Select(disk => disk.HostFile).OfType<HostFile>(), .. Disks.SelectMany(disk => disk.BackingFiles), .. Interfaces.SelectMany(one => one.HostFiles)];
}
