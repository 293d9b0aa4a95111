using System;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <summary>What has to be known of a definition to name a domain.</summary>
internal static class DomainXml
{
    /// <summary>The domain that a definition is of.</summary>
    /// <exception cref="HypervisorException">It does not say.</exception>
    internal static Guid UuidOf(string xml)
    {
        try
        {
            return Guid.TryParse((string?)XElement.Parse(xml).Element("uuid"), out Guid uuid)
                ? uuid
                : throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Domain, "XML error: the definition has no uuid");
        }
        catch (XmlException e)
        {
            throw new HypervisorException(ErrorCode.XmlDetail, ErrorDomain.Domain, $"(domain_definition):{e.LineNumber}: {e.Message}", e);
        }
    }

    /// <summary>A drive of a domain with another medium, or with none.</summary>
    /// <exception cref="HypervisorException">There is no such drive.</exception>
    internal static string WithMedium(string xml, string target, string? source)
    {
        XElement drive = XElement.Parse(xml).Elements("devices").Elements("disk")
            .FirstOrDefault(disk => (string?)disk.Element("target")?.Attribute("dev") == target)
            ?? throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: the domain has no drive '{target}'");
        drive.Elements("source").Remove();
        drive.Elements("backingStore").Remove(); // Of the medium that is taken out.
        drive.SetAttributeValue("type", "file");
        if (source is not null)
        {
            drive.AddFirst(new XElement("source", new XAttribute("file", source)));
        }

        return drive.ToString();
    }
}
