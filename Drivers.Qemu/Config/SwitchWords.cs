using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>libvirt's two spellings of a truth value.</summary>
internal static class SwitchWords
{
    /// <summary>Reads <c>on</c> or <c>off</c>.</summary>
    internal static bool IsOn(this XmlValue value) => value.Text switch
    {
        "on" => true,
        "off" => false,
        _ => throw value.Invalid("either on or off"),
    };

    /// <summary>Reads <c>yes</c> or <c>no</c>.</summary>
    internal static bool IsYes(this XmlValue value) => value.Text switch
    {
        "yes" => true,
        "no" => false,
        _ => throw value.Invalid("either yes or no"),
    };

    /// <summary>The word for a value, as QEMU spells it too.</summary>
    internal static string OnOff(bool value) => value ? "on" : "off";

    /// <summary>The word for a value.</summary>
    internal static string YesNo(bool value) => value ? "yes" : "no";

    /// <summary>An attribute that says on or off, where there is something to say.</summary>
    internal static XAttribute? OnOffAttribute(string name, bool? value) =>
        value is null ? null : new XAttribute(name, OnOff(value.Value));

    /// <summary>An attribute that says yes or no, where there is something to say.</summary>
    internal static XAttribute? YesNoAttribute(string name, bool? value) =>
        value is null ? null : new XAttribute(name, YesNo(value.Value));
}
