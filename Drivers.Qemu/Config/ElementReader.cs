using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Reads an element and remembers what was asked for, so that what nobody asked for can be refused.</summary>
/// <remarks>
/// That is how nothing is dropped in silence: the readers of the element families take what they know, and one
/// <see cref="RefuseRest"/> on the root walks the document for what is left.
/// </remarks>
internal sealed class ElementReader
{
    private const int QuotedCharacters = 80;

    private readonly XElement _element;
    private readonly string _path;
    private readonly HashSet<XAttribute> _attributes = [];
    private readonly Dictionary<XElement, ElementReader> _children = [];
    private bool _isTextRead;
    private bool _isVerbatim;

    internal ElementReader(XElement root)
        : this(root, $"<{root.Name.LocalName}>")
    {
    }

    private ElementReader(XElement element, string path) => (_element, _path) = (element, path);

    /// <summary>Where this element stands.</summary>
    internal DevicePosition Position =>
        new(_path, ((IXmlLineInfo)_element).LineNumber, ((IXmlLineInfo)_element).LinePosition);

    /// <summary>The element's own name.</summary>
    internal string Name => _element.Name.LocalName;

    /// <summary>The attribute, or <see langword="null"/> when it is absent.</summary>
    internal XmlValue? Attribute(string name)
    {
        if (_element.Attribute(name) is not { } attribute)
        {
            return null;
        }

        _attributes.Add(attribute);
        return new XmlValue(attribute.Value, Describe(attribute), attribute);
    }

    /// <summary>The attribute, which must be there.</summary>
    internal XmlValue RequiredAttribute(string name) =>
        Attribute(name) ?? throw Invalid($"missing required attribute '{name}'");

    /// <summary>The text of this element; empty when there is none.</summary>
    internal XmlValue Text()
    {
        _isTextRead = true;
        string text = string.Concat(_element.Nodes().OfType<XText>().Select(node => node.Value));
        return new XmlValue(text, _path + Shorten(text), _element);
    }

    /// <summary>The child of that name, or <see langword="null"/>.</summary>
    /// <exception cref="HypervisorException">There is a second one, which libvirt would drop in silence.</exception>
    internal ElementReader? Child(XName name)
    {
        ElementReader? found = null;
        foreach (ElementReader child in Children(name))
        {
            found = found is null ? child : throw child.Unsupported("only one is supported");
        }

        return found;
    }

    /// <summary>The child of that name, which must be there.</summary>
    internal ElementReader RequiredChild(XName name) =>
        Child(name) ?? throw Invalid($"missing required element '{name.LocalName}'");

    /// <summary>All children of that name.</summary>
    internal IEnumerable<ElementReader> Children(XName name) => _element.Elements(name).Select(Reader);

    /// <summary>Whether any child has a child of that name; nothing counts as read by asking.</summary>
    internal bool HasGrandchild(XName name) => _element.Elements().Elements(name).Any();

    /// <summary>The element as it stands, with everything in it.</summary>
    internal string Verbatim()
    {
        _isVerbatim = true;
        return DomainXml.Write(new XElement(_element));
    }

    /// <summary>Refuses this element: it is legal, but this driver cannot honour it.</summary>
    internal HypervisorException Unsupported(string why = "") => ConfigError.Unsupported(_path, _element, why);

    /// <summary>Refuses this element: it is wrong.</summary>
    internal HypervisorException Invalid(string why) => ConfigError.Invalid(_path, _element, why);

    /// <summary>Refuses this element with a code that is neither of the usual two.</summary>
    internal HypervisorException Error(ErrorCode code, string prefix, string why = "") =>
        ConfigError.Create(code, prefix, _path, _element, why);

    /// <summary>Throws for the first attribute, text or element, in document order, that was not read.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.ConfigUnsupported"/>.</exception>
    internal void RefuseRest()
    {
        if (_isVerbatim)
        {
            return;
        }

        foreach (XAttribute attribute in _element.Attributes())
        {
            if (!attribute.IsNamespaceDeclaration && !_attributes.Contains(attribute))
            {
                throw ConfigError.Unsupported(Describe(attribute), attribute);
            }
        }

        foreach (XNode node in _element.Nodes())
        {
            RefuseUnread(node);
        }
    }

    // Comments and processing instructions configure nothing.
    private void RefuseUnread(XNode node)
    {
        switch (node)
        {
            case XText text when !_isTextRead && !string.IsNullOrWhiteSpace(text.Value):
                throw ConfigError.Unsupported(_path + Shorten(text.Value.Trim()), text);
            case XElement child when _children.TryGetValue(child, out ElementReader? reader):
                reader.RefuseRest();
                break;
            case XElement child:
                throw Reader(child).Unsupported();
        }
    }

    private ElementReader Reader(XElement child)
    {
        if (!_children.TryGetValue(child, out ElementReader? reader))
        {
            string path = _element.Parent is null ? "" : _path;
            reader = new ElementReader(child, $"{path}<{Prefixed(child, child.Name)}>");
            _children.Add(child, reader);
        }

        return reader;
    }

    private string Describe(XAttribute attribute) =>
        $"{_path[..^1]} {Prefixed(_element, attribute.Name)}='{Shorten(attribute.Value)}'>";

    private static string Prefixed(XElement scope, XName name) =>
        scope.GetPrefixOfNamespace(name.Namespace) is { Length: > 0 } prefix
            ? $"{prefix}:{name.LocalName}"
            : name.LocalName;

    private static string Shorten(string text) =>
        text.Length <= QuotedCharacters ? text : text[..QuotedCharacters] + "...";
}
