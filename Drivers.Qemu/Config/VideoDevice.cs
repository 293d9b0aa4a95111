using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>video</c>: a graphics card.</summary>
/// <param name="Model">The card.</param>
internal sealed record VideoDevice(VideoModel Model) : DomainDevice
{
    private const int MiB = 1024;
    private const int MaxHeads = 16;
    private const int MaxKiB = 512 * MiB;

    private static readonly Words<VideoModel> Models = new(
        ("none", VideoModel.None),
        ("vga", VideoModel.Vga),
        ("cirrus", VideoModel.Cirrus),
        ("qxl", VideoModel.Qxl),
        ("virtio", VideoModel.Virtio),
        ("bochs", VideoModel.Bochs),
        ("ramfb", VideoModel.Ramfb));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/video")
        {
            Honoured =
            [
                new("vga, vram, rounded up to a power of two", "<video><model type='vga' vram='32768'/></video>"),
                new("cirrus, vram; added beside vnc", "<video><model type='cirrus' vram='8192'/></video>"),
                new("qxl, ram, vram, vgamem, heads",
                    "<video><model type='qxl' ram='65536' vram='32768' vgamem='16384' heads='2'/></video>"),
                new("virtio, heads; vram, which the card does not use", "<video><model type='virtio' vram='16384' heads='2'/></video>"),
                new("bochs, vram", "<video><model type='bochs' vram='16384'/></video>"),
                new("ramfb", "<video><model type='ramfb'/></video>"),
                new("none", "<video><model type='none'/></video>"),
                new("primary; qxl and virtio as further cards",
                    "<video><model type='virtio'/></video><video><model type='vga' primary='yes'/></video>"),
            ],
            Refused =
            [
                new("vmvga", "<video><model type='vmvga'/></video>"),
                new("gop", "<video><model type='gop'/></video>"),
                new("vga, cirrus, bochs or ramfb as a further card",
                    "<video><model type='virtio'/></video><video><model type='vga'/></video>"),
                new("accel3d", "<video><model type='virtio'><acceleration accel3d='yes'/></model></video>"),
                new("resolution", "<video><model type='bochs'><resolution x='800' y='600'/></model></video>"),
                new("vgaconf", "<video><driver vgaconf='io'/><model type='virtio'/></video>"),
                new("blob", "<video><model type='virtio' blob='on'/></video>"),
            ],
        },
    ];

    /// <summary>libvirt's card for a display that has none.</summary>
    internal static VideoDevice Default => new(VideoModel.Cirrus) { VramKiB = 16 * MiB, IsPrimary = true };

    /// <summary>Video memory in KiB; <see langword="null"/> where the card has none to choose.</summary>
    internal int? VramKiB { get; init; }

    /// <summary>QXL: its other memory, in KiB.</summary>
    internal int? RamKiB { get; init; }

    /// <summary>QXL: the part that plain VGA modes use, in KiB.</summary>
    internal int? VgamemKiB { get; init; }

    /// <summary>Outputs.</summary>
    internal int Heads { get; init; } = 1;

    /// <summary>Whether the firmware shows its messages there.</summary>
    internal bool IsPrimary { get; init; }

    /// <inheritdoc/>
    internal override string AliasPrefix => "video";

    /// <summary>Reads all cards, the primary one first.</summary>
    internal static ValueList<VideoDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        List<(ElementReader Element, VideoDevice Card)> cards =
            [.. devices.Children("video").Select(element => (element, Read(element, machine)))];
        if (cards.Count == 0)
        {
            return [];
        }

        if (cards.Where(one => one.Card.IsPrimary).Skip(1).FirstOrDefault().Element is { } second)
        {
            throw second.Unsupported("Only one primary video device is supported");
        }

        // libvirt puts the primary one first as well.
        int primary = cards.FindIndex(one => one.Card.IsPrimary);
        (ElementReader Element, VideoDevice Card) first = cards[int.Max(primary, 0)];
        cards.RemoveAt(int.Max(primary, 0));
        foreach ((ElementReader element, VideoDevice card) in cards)
        {
            CheckFurther(element, card, first.Card);
        }

        return [first.Card with { IsPrimary = first.Card.Model is not VideoModel.None }, .. cards.Select(one => one.Card)];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "video",
        new XElement(
            "model",
            new XAttribute("type", Models[Model]),
            Attribute("ram", RamKiB),
            Attribute("vram", VramKiB),
            Attribute("vgamem", VgamemKiB),
            Model is VideoModel.None ? null : new XAttribute("heads", Heads),
            IsPrimary ? new XAttribute("primary", "yes") : null),
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => Model switch
    {
        VideoModel.None or VideoModel.Ramfb => null,
        VideoModel.Virtio => new PciNeed(PciTurn.Video, PciConnection.Express),
        _ => new PciNeed(PciTurn.Video, PciConnection.Conventional),
    };

    private static VideoDevice Read(ElementReader element, MachineType machine)
    {
        ElementReader model = element.RequiredChild("model");
        VideoModel kind = Models.Read(model.RequiredAttribute("type"));
        element.Child("driver")?.Attribute("name")?.MustBe("qemu");
        model.Child("acceleration")?.Attribute("accel3d")?.MustBe("no");
        if (kind is not VideoModel.None && !HasBus(kind, machine))
        {
            throw element.Unsupported($"machine '{machine.Name}' has no place for a {Models[kind]} card");
        }

        VideoDevice card = WithPlace(new VideoDevice(kind), element);
        return (kind switch
        {
            VideoModel.None => card.OnlyAt(element),
            VideoModel.Ramfb => card.OnlyAt(element),
            VideoModel.Virtio => card.OnlyAt(element, machine.VirtioAddress()),
            _ => card.OnlyAt(element, "pci"),
        }).WithModel(model);
    }

    private static bool HasBus(VideoModel model, MachineType machine) =>
        model is VideoModel.Virtio ? machine.HasVirtio() : machine.HasPci;

    private static void CheckFurther(ElementReader element, VideoDevice card, VideoDevice primary)
    {
        if (card.Model is VideoModel.None || primary.Model is VideoModel.None)
        {
            throw element.Unsupported("a 'none' video type must be the only video device defined for the domain");
        }

        if (card.Model is not (VideoModel.Qxl or VideoModel.Virtio))
        {
            throw element.Unsupported($"video type '{Models[card.Model]}' is only valid as primary video device");
        }
    }

    private static int? ReadMiB(XmlValue? size, int usual)
    {
        // Rounded as libvirt does when it reads: 9216, its default of old, is written back as 16384.
        int kibibytes = size?.ToInteger(MaxKiB) ?? usual;
        return kibibytes >= MiB
            ? (int)BitOperations.RoundUpToPowerOf2((uint)kibibytes)
            : throw size!.Unsupported($"from {MiB} to {MaxKiB} KiB");
    }

    private static int? ReadCirrus(XmlValue? size)
    {
        int? kibibytes = ReadMiB(size, 16 * MiB);
        return kibibytes is >= 4 * MiB and <= 16 * MiB
            ? kibibytes
            : throw size!.Unsupported("the card has 4096, 8192 or 16384 KiB");
    }

    private static int ReadHeads(XmlValue? heads) => heads?.ToInteger(MaxHeads) switch
    {
        null => 1,
        0 => throw heads.Invalid("a card has at least one head"),
        { } number => number,
    };

    private static XAttribute? Attribute(string name, int? value) => value is null ? null : new(name, value);

    // What a card does not have stays unread, and is refused with what else nobody asked for.
    private VideoDevice WithModel(ElementReader model)
    {
        VideoDevice card = Model is VideoModel.None ? this : WithPrimary(model);
        return Model switch
        {
            VideoModel.Vga or VideoModel.Bochs => card with { VramKiB = ReadMiB(model.Attribute("vram"), 16 * MiB) },
            VideoModel.Cirrus => card with { VramKiB = ReadCirrus(model.Attribute("vram")) },
            VideoModel.Virtio => card with
            {
                VramKiB = model.Attribute("vram") is { } vram ? ReadMiB(vram, 0) : null,
                Heads = ReadHeads(model.Attribute("heads")),
            },
            VideoModel.Qxl => card with
            {
                RamKiB = ReadMiB(model.Attribute("ram"), 64 * MiB),
                VramKiB = ReadMiB(model.Attribute("vram"), 64 * MiB),
                VgamemKiB = ReadMiB(model.Attribute("vgamem"), 16 * MiB),
                Heads = ReadHeads(model.Attribute("heads")),
            },
            _ => card,
        };
    }

    private VideoDevice WithPrimary(ElementReader model)
    {
        if (Model is not (VideoModel.Qxl or VideoModel.Virtio))
        {
            model.Attribute("heads")?.MustBe("1");
        }

        return this with { IsPrimary = model.Attribute("primary")?.IsYes() ?? false };
    }
}
