using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>audio</c>: where the sound of all <see cref="SoundDevice"/>s goes: nowhere.</summary>
internal sealed record AudioBackend
{
    /// <summary>The number of the only one.</summary>
    internal const string Number = "1";

    /// <summary>QEMU's id of it, as libvirt names it.</summary>
    internal const string Id = "audio" + Number;

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
        audio.RequiredAttribute("id").MustBe(Number);
        return new AudioBackend();
    }

    /// <summary>The element.</summary>
    internal static XElement ToXml() => new("audio", new XAttribute("id", Number), new XAttribute("type", "none"));
}
