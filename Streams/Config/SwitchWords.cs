using System.Xml.Linq;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>libvirt's two spellings of a truth value.</summary>
public static class SwitchWords
{
    /// <summary>Reads <c>on</c> or <c>off</c>.</summary>
    public static bool IsOn(this XmlValue value) => value.Text switch
    {
        "on" => true,
        "off" => false,
        _ => throw value.Invalid("either on or off"),
    };

    /// <summary>Reads <c>yes</c> or <c>no</c>.</summary>
    public static bool IsYes(this XmlValue value) => value.Text switch
    {
        "yes" => true,
        "no" => false,
        _ => throw value.Invalid("either yes or no"),
    };

    /// <summary>The word for a value, as QEMU spells it too.</summary>
    public static string OnOff(bool value) => value ? "on" : "off";

    /// <summary>The word for a value.</summary>
    public static string YesNo(bool value) => value ? "yes" : "no";

    /// <summary>An attribute that says on or off, where there is something to say.</summary>
    public static XAttribute? OnOffAttribute(string name, bool? value) =>
        value is null ? null : new XAttribute(name, OnOff(value.Value));

    /// <summary>An attribute that says yes or no, where there is something to say.</summary>
    public static XAttribute? YesNoAttribute(string name, bool? value) =>
        value is null ? null : new XAttribute(name, YesNo(value.Value));
}
