using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>qemu:commandline</c>: arguments and environment that go to QEMU untouched.</summary>
/// <param name="Arguments">Put after all others.</param>
/// <param name="Environment">In the order written; a later one of the same name wins.</param>
internal sealed record QemuPassthrough(ValueList<string> Arguments, ValueList<EnvironmentVariable> Environment)
{
    private static readonly XNamespace Qemu = "http://libvirt.org/schemas/domain/qemu/1.0";
    private static readonly QemuPassthrough None = new([], []);

    /// <summary>Reads the element, in libvirt's namespace for QEMU.</summary>
    internal static QemuPassthrough Read(ElementReader domain)
    {
        if (domain.Child("commandline", Qemu.NamespaceName) is not { } element)
        {
            return None;
        }

        return new QemuPassthrough(
            [.. element.Children("arg", Qemu.NamespaceName).Select(argument => argument.RequiredAttribute("value").Text)],
            [.. element.Children("env", Qemu.NamespaceName).Select(ReadVariable)]);
    }

    /// <summary>The element and its namespace, where there is something to hand on.</summary>
    internal object[] ToXml()
    {
        if (this == None)
        {
            return [];
        }

        return
        [
            new XAttribute(XNamespace.Xmlns + "qemu", Qemu.NamespaceName),
            new XElement(
                Qemu + "commandline",
                Arguments.Select(value => new XElement(Qemu + "arg", new XAttribute("value", value))),
                Environment.Select(ToXml)),
        ];
    }

    private static EnvironmentVariable ReadVariable(ElementReader element)
    {
        XmlValue name = element.RequiredAttribute("name");
        bool isName = name.Text.Length > 0
            && !char.IsAsciiDigit(name.Text[0])
            && name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');
        return isName
            ? new EnvironmentVariable(name.Text, element.Attribute("value")?.Text ?? "")
            : throw name.Invalid("not a name of an environment variable");
    }

    private static XElement ToXml(EnvironmentVariable variable) => new(
        Qemu + "env", new XAttribute("name", variable.Name), new XAttribute("value", variable.Value));
}
