using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>audio</c>: where sound goes; nowhere, since there is no <c>sound</c> device here.</summary>
internal sealed record AudioBackend
{
    /// <summary>QEMU's id of it, as libvirt names it.</summary>
    internal const string Id = "audio1";

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/audio")
        {
            Honoured = [new("id='1', none, added on pc and q35", "<audio id='1' type='none'/>")],
            Refused =
            [
                new("alsa", "<audio id='1' type='alsa'/>"),
                new("spice", "<audio id='1' type='spice'/>"),
                new("file", "<audio id='1' type='file' path='/a'/>"),
                new("a second one", "<audio id='1' type='none'/><audio id='2' type='none'/>"),
            ],
        },
    ];

    /// <summary>Reads the element, of which there is at most one.</summary>
    internal static AudioBackend? Read(ElementReader devices)
    {
        if (devices.Child("audio") is not { } audio)
        {
            return null;
        }

        audio.RequiredAttribute("type").MustBe("none");
        audio.RequiredAttribute("id").MustBe("1");
        return new AudioBackend();
    }

    /// <summary>The element.</summary>
    internal static XElement ToXml() => new("audio", new XAttribute("id", 1), new XAttribute("type", "none"));
}
