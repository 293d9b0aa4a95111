using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>sound</c>: a card that the guest plays on. What it plays goes to the <see cref="AudioBackend"/>.</summary>
/// <param name="Model">The card.</param>
internal sealed record SoundDevice(SoundModel Model) : DomainDevice
{
    private static readonly Words<SoundModel> Models = new(
        ("ich6", SoundModel.Ich6),
        ("ich9", SoundModel.Ich9),
        ("ac97", SoundModel.Ac97),
        ("es1370", SoundModel.Es1370),
        ("sb16", SoundModel.Sb16),
        ("usb", SoundModel.Usb));

    private static readonly Words<SoundCodec> CodecTypes = new(
        ("duplex", SoundCodec.Duplex), ("micro", SoundCodec.Micro), ("output", SoundCodec.Output));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/sound")
        {
            Honoured =
            [
                new("ich6", "<sound model='ich6'/>"),
                new("ich9", "<sound model='ich9'/>", "q35"),
                new("ac97", "<sound model='ac97'/>"),
                new("es1370", "<sound model='es1370'/>"),
                new("sb16", "<sound model='sb16'/>"),
                new("usb", "<sound model='usb'/>"),
                new("codec duplex, micro, output of ich6 and ich9",
                    "<sound model='ich6'><codec type='duplex'/><codec type='micro'/><codec type='output'/></sound>"),
                new("audio id='1'", "<sound model='ac97'><audio id='1'/></sound>"),
            ],
            Refused =
            [
                new("pcspk", "<sound model='pcspk'/>"),
                new("multichannel", "<sound model='usb' multichannel='yes'/>"),
                new("codec of other cards", "<sound model='ac97'><codec type='duplex'/></sound>"),
                new("another audio", "<sound model='ac97'><audio id='2'/></sound>"),
            ],
        },
    ];

    /// <summary>As written; one duplex codec where none is.</summary>
    internal ValueList<SoundCodec> Codecs { get; init; } = [];

    /// <summary>Whether it says which audio it plays on: there is only one.</summary>
    internal bool NamesAudio { get; init; }

    /// <summary>Whether codecs are attached to it.</summary>
    internal bool HasCodecs => Model is SoundModel.Ich6 or SoundModel.Ich9;

    /// <inheritdoc/>
    internal override string AliasPrefix => "sound";

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => Model is SoundModel.Usb ? PortNeed.Usb : PortNeed.None;

    /// <summary>Reads all of them.</summary>
    internal static ValueList<SoundDevice> ReadAll(ElementReader devices, MachineType machine) =>
        [.. devices.Children("sound").Select(element => Read(element, machine))];

    /// <summary>The word for a codec, which QEMU has too.</summary>
    internal static string NameOf(SoundCodec codec) => CodecTypes[codec];

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => Model is SoundModel.Sb16 or SoundModel.Usb
        ? null
        : new PciNeed(PciTurn.Sound, PciConnection.Conventional);

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "sound",
        new XAttribute("model", Models[Model]),
        Codecs.Select(codec => new XElement("codec", new XAttribute("type", CodecTypes[codec]))),
        NamesAudio ? new XElement("audio", new XAttribute("id", AudioBackend.Number)) : null,
        PlaceToXml(view));

    private static SoundDevice Read(ElementReader element, MachineType machine)
    {
        SoundModel model = Models.Read(element.RequiredAttribute("model"));
        ElementReader? audio = element.Child("audio");
        audio?.RequiredAttribute("id").MustBe(AudioBackend.Number);
        SoundDevice sound = WithPlace(new SoundDevice(model) { NamesAudio = audio is not null }, element);
        if (sound.HasCodecs)
        {
            sound = sound with { Codecs = [.. element.Children("codec").Select(codec => CodecTypes.Read(codec.RequiredAttribute("type")))] };
        }

        return model switch
        {
            _ when !machine.HasPci => throw element.Unsupported($"machine '{machine.Name}' has no bus for {Models[model]}"),
            SoundModel.Sb16 => sound.OnlyAt(element),
            SoundModel.Usb => sound.OnlyAt(element, "usb"),
            _ => sound.OnlyAt(element, "pci"),
        };
    }
}
