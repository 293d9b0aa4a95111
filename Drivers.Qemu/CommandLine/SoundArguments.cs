using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Sound cards, and the codecs of those that are only a bus for codecs.</summary>
internal static class SoundArguments
{
    /// <summary>All of them.</summary>
    internal static IEnumerable<string> Of(ValueList<SoundDevice> sounds, MachineType machine) =>
        sounds.SelectMany(sound => sound.HasCodecs
            ? ["-device", Driver(sound.Model) + sound.PlaceToQemu(machine), .. Codecs(sound)]
            : new[] { "-device", $"{Driver(sound.Model)}{sound.PlaceToQemu(machine)},audiodev={AudioBackend.Id}" });

    private static IEnumerable<string> Codecs(SoundDevice sound)
    {
        IReadOnlyList<SoundCodec> codecs = sound.Codecs.Count == 0 ? [SoundCodec.Duplex] : sound.Codecs;
        return codecs.SelectMany((codec, number) => new[]
        {
            "-device",
            $"hda-{SoundDevice.NameOf(codec)},id={sound.Id}-codec{number},bus={sound.Id}.0,cad={number},audiodev={AudioBackend.Id}",
        });
    }

    private static string Driver(SoundModel model) => model switch
    {
        SoundModel.Ich6 => "intel-hda",
        SoundModel.Ich9 => "ich9-intel-hda",
        SoundModel.Ac97 => "AC97",
        SoundModel.Es1370 => "ES1370",
        SoundModel.Sb16 => "sb16",
        SoundModel.Usb => "usb-audio",
        _ => throw new UnreachableException(),
    };
}
