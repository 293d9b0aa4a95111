using System.Linq;
using System.Xml;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Metadata of a domain, to be written or read.</summary>
/// <param name="Kind">What of it.</param>
/// <param name="Text">The text or the element; <see langword="null"/> or empty removes what is there.</param>
/// <param name="Key">The prefix that an element's namespace gets.</param>
/// <param name="NamespaceUri">An element's namespace.</param>
internal sealed record MetadataEdit(DomainMetadata Kind, string? Text, string? Key, string? NamespaceUri)
{
    /// <summary>The element's namespace; empty for what is no element.</summary>
    internal string Uri => Kind == DomainMetadata.Element ? NamespaceUri! : "";

    /// <summary>The definition with the change.</summary>
    /// <exception cref="HypervisorException">The text cannot be that.</exception>
    internal DomainDefinition Apply(DomainDefinition definition) => definition with { Identity = Apply(definition.Identity) };

    /// <summary>What there is; <see langword="null"/> for nothing.</summary>
    internal string? Read(ObjectIdentity identity)
    {
        Require();
        return Kind switch
        {
            DomainMetadata.Title => identity.Title,
            DomainMetadata.Description => identity.Description,
            _ => Elements(identity)?.Elements().FirstOrDefault(one => one.Name.NamespaceName == NamespaceUri) is { } found
                ? WithoutNamespace(found).ToString(SaveOptions.DisableFormatting)
                : null,
        };
    }

    private ObjectIdentity Apply(ObjectIdentity identity)
    {
        Require();
        string? text = string.IsNullOrEmpty(Text) ? null : Text;
        return Kind switch
        {
            DomainMetadata.Title => identity with { Title = text?.Contains('\n') == true ? throw Wrong("a title must not contain newlines") : RequireXml(text) },
            DomainMetadata.Description => identity with { Description = RequireXml(text) },
            _ => identity with { Metadata = Replace(identity, text) },
        };
    }

    // An element of the same namespace makes way, wherever it stood; the new one comes last.
    private string? Replace(ObjectIdentity identity, string? text)
    {
        XElement metadata = Elements(identity) ?? new XElement("metadata");
        metadata.Elements().Where(one => one.Name.NamespaceName == NamespaceUri).Remove();
        if (text is not null)
        {
            metadata.Add(WithNamespace(Parse(text)));
        }

        return metadata.HasElements ? metadata.ToString(SaveOptions.DisableFormatting) : null;
    }

    private static XElement? Elements(ObjectIdentity identity)
        => identity.Metadata is { } xml ? XElement.Parse(xml, LoadOptions.PreserveWhitespace) : null;

    private static XElement Parse(string text)
    {
        try
        {
            return XElement.Parse(text, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException e)
        {
            throw new HypervisorException(ErrorCode.XmlDetail, ErrorDomain.Domain, $"(metadata_xml):{e.LineNumber}: {e.Message}", e);
        }
    }

    /// <summary>What stands in no namespace comes into this one, under its key, so that whoever wrote it finds it again.</summary>
    private XElement WithNamespace(XElement element)
    {
        XNamespace uri = NamespaceUri!;
        foreach (XElement one in element.DescendantsAndSelf().Where(static one => one.Name.Namespace == XNamespace.None))
        {
            one.Name = uri + one.Name.LocalName;
            one.Attributes().Where(static one => one is { IsNamespaceDeclaration: true, Name.LocalName: "xmlns" }).Remove();
        }

        element.Name = uri + element.Name.LocalName;
        element.Attributes().Where(one => one.IsNamespaceDeclaration && one.Value == NamespaceUri).Remove();
        element.SetAttributeValue(XNamespace.Xmlns + Key!, NamespaceUri);
        return element;
    }

    /// <summary>As it was when it was written.</summary>
    private XElement WithoutNamespace(XElement element)
    {
        var copy = new XElement(element);
        foreach (XElement one in copy.DescendantsAndSelf().Where(one => one.Name.NamespaceName == NamespaceUri))
        {
            one.Name = one.Name.LocalName;
        }

        copy.DescendantsAndSelf().Attributes().Where(one => one.IsNamespaceDeclaration && one.Value == NamespaceUri).Remove();
        return copy;
    }

    private void Require()
    {
        if (Kind is not (DomainMetadata.Title or DomainMetadata.Description or DomainMetadata.Element))
        {
            throw Wrong($"unknown metadata type {(int)Kind}");
        }

        if (Kind == DomainMetadata.Element && string.IsNullOrEmpty(NamespaceUri))
        {
            throw Wrong("an element of metadata needs the uri of its namespace");
        }

        if (Kind == DomainMetadata.Element && !string.IsNullOrEmpty(Text) && !IsName(Key))
        {
            throw Wrong($"an element of metadata needs a key that can be a prefix, not '{Key}'");
        }
    }

    private static bool IsName(string? key)
    {
        try
        {
            return !string.IsNullOrEmpty(key) && XmlConvert.VerifyNCName(key) == key && key is not ("xml" or "xmlns");
        }
        catch (XmlException)
        {
            return false; // The framework has no other way to ask.
        }
    }

    private static string? RequireXml(string? text) => text is null || AllXml(text)
        ? text
        : throw Wrong("it has a character that XML cannot hold");

    private static bool AllXml(string text)
    {
        try
        {
            return XmlConvert.VerifyXmlChars(text) == text;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static HypervisorException Wrong(string reason)
        => new(ErrorCode.InvalidArgument, ErrorDomain.Domain, $"invalid argument: {reason}");
}
