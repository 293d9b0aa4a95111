using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>log</c>: a file that gets a copy of what the guest says on a character device.</summary>
/// <param name="File">Absolute path; made by QEMU.</param>
/// <param name="Append">Whether what is there from an earlier run is kept.</param>
internal sealed record CharacterLog(string File, bool Append)
{
    /// <summary>Reads the element, where there is one.</summary>
    internal static CharacterLog? Read(ElementReader device) => device.Child("log") is { } log
        ? new CharacterLog(
            log.RequiredAttribute("file").ToAbsolutePath(), log.Attribute("append")?.IsOn() ?? false)
        : null;

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "log", new XAttribute("file", File), new XAttribute("append", Append ? "on" : "off"));
}
