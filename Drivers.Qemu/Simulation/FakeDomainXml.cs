using System;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>The domain that a test gets which only names it: a disk, an agent's channel, a watchdog and a panic device, so that all of it can fail.</summary>
internal static class FakeDomainXml
{
    internal const string DiskFolder = "/images";

    internal static string DiskOf(string name) => $"{DiskFolder}/{Uri.EscapeDataString(name)}.img";

    /// <summary>A uuid that a name has in every run of every test.</summary>
    internal static Guid UuidOf(string name)
    {
        byte[] bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80); // RFC 9562, 5.8: version 8, whatever one likes.
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    internal static string Of(FakeDomain domain) => new XElement(
        "domain",
        new XAttribute("type", "qemu"),
        new XElement("name", domain.Name),
        new XElement("uuid", domain.Uuid),
        new XElement("memory", new XAttribute("unit", "MiB"), 64),
        new XElement("os", new XElement("type", new XAttribute("machine", "pc-i440fx-7.2"), "hvm")),
        new XElement("features", new XElement("acpi")),
        new XElement(
            "devices",
            new XElement(
                "disk",
                new XAttribute("type", "file"),
                new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw"), new XAttribute("error_policy", "stop")),
                new XElement("source", new XAttribute("file", DiskOf(domain.Name))),
                new XElement("target", new XAttribute("dev", "vda"), new XAttribute("bus", "virtio"))),
            new XElement(
                "channel",
                new XAttribute("type", "unix"),
                new XElement("target", new XAttribute("type", "virtio"), new XAttribute("name", "org.qemu.guest_agent.0"))),
            new XElement("watchdog", new XAttribute("model", "i6300esb"), new XAttribute("action", "reset")),
            new XElement("panic", new XAttribute("model", "isa")))).ToString();

    /// <summary>Name and uuid of a definition.</summary>
    /// <exception cref="ArgumentException">It is no XML, or lacks one of the two.</exception>
    internal static FakeDomain Read(string xml)
    {
        try
        {
            var root = XElement.Parse(xml);
            string? name = root.Element("name")?.Value.Trim();
            return name is { Length: > 0 } && Guid.TryParse(root.Element("uuid")?.Value, out Guid uuid)
                ? new FakeDomain(uuid, name)
                : throw new ArgumentException("a test names its domains: the XML needs a <name> and a <uuid>", nameof(xml));
        }
        catch (XmlException e)
        {
            throw new ArgumentException($"this is no XML: {e.Message}", nameof(xml), e);
        }
    }
}
