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
    private readonly ElementReader? _parent;
    private List<XAttribute>? _attributes; // Those that were read: no more than this program knows names.
    private bool _isTextRead;
    private bool _isVerbatim;

    internal ElementReader(XElement root)
        : this(root, parent: null)
    {
    }

    private ElementReader(XElement element, ElementReader? parent) => (_element, _parent) = (element, parent);

    /// <summary>Where this element stands.</summary>
    internal DevicePosition Position =>
        new(Path, ((IXmlLineInfo)_element).LineNumber, ((IXmlLineInfo)_element).LinePosition);

    /// <summary>The element's own name.</summary>
    internal string Name => _element.Name.LocalName;

    // Put together when somebody asks: a definition that is right has some hundred elements, and no error to name one of them.
    private string Path => _parent is null
        ? $"<{Name}>"
        : $"{(_parent._parent is null ? "" : _parent.Path)}<{Prefixed(_element, _element.Name)}>";

    /// <summary>The attribute, or <see langword="null"/> when it is absent.</summary>
    internal XmlValue? Attribute(string name)
    {
        if (_element.Attribute(name) is not { } attribute)
        {
            return null;
        }

        (_attributes ??= []).Add(attribute);
        return new XmlValue(attribute.Value, this, attribute);
    }

    /// <summary>The attribute, which must be there.</summary>
    internal XmlValue RequiredAttribute(string name) =>
        Attribute(name) ?? throw Invalid($"missing required attribute '{name}'");

    /// <summary>The text of this element; empty when there is none.</summary>
    internal XmlValue Text()
    {
        _isTextRead = true;
        string text = string.Concat(_element.Nodes().OfType<XText>().Select(node => node.Value));
        return new XmlValue(text, this, _element);
    }

    /// <summary>The child of that name, or <see langword="null"/>.</summary>
    /// <exception cref="HypervisorException">There is a second one, which libvirt would drop in silence.</exception>
    internal ElementReader? Child(XName name)
    {
        // Most are absent, and asked for in every definition: that must cost nothing.
        if (_element.Element(name) is not { } found)
        {
            return null;
        }

        for (XNode? node = found.NextNode; node is not null; node = node.NextNode)
        {
            if (node is XElement other && other.Name == name)
            {
                throw Reader(other).Unsupported("only one is supported");
            }
        }

        return Reader(found);
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

    /// <summary>How an error names a value of this element: <c>&lt;devices&gt;&lt;disk type='block'&gt;</c>.</summary>
    /// <param name="origin">Its attribute, or the element itself for its text.</param>
    /// <param name="text">The value.</param>
    internal string Describe(XObject origin, string text) =>
        origin is XAttribute attribute ? Describe(attribute) : Path + Shorten(text);

    /// <summary>Refuses this element: it is legal, but this driver cannot honour it.</summary>
    internal HypervisorException Unsupported(string why = "") => ConfigError.Unsupported(Path, _element, why);

    /// <summary>Refuses this element: it is wrong.</summary>
    internal HypervisorException Invalid(string why) => ConfigError.Invalid(Path, _element, why);

    /// <summary>Refuses this element with a code that is neither of the usual two.</summary>
    internal HypervisorException Error(ErrorCode code, string prefix, string why = "") =>
        ConfigError.Create(code, prefix, Path, _element, why);

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
            if (!attribute.IsNamespaceDeclaration && _attributes?.Contains(attribute) is not true)
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
                throw ConfigError.Unsupported(Path + Shorten(text.Value.Trim()), text);
            case XElement child when child.Annotation<ElementReader>() is { } reader:
                reader.RefuseRest();
                break;
            case XElement child:
                throw Reader(child).Unsupported();
        }
    }

    // Each element carries its reader: a table for each of them would take longer than the rest of the reading.
    private ElementReader Reader(XElement child)
    {
        if (child.Annotation<ElementReader>() is { } known)
        {
            return known;
        }

        var reader = new ElementReader(child, this);
        child.AddAnnotation(reader);
        return reader;
    }

    private string Describe(XAttribute attribute) =>
        $"{Path[..^1]} {Prefixed(_element, attribute.Name)}='{Shorten(attribute.Value)}'>";

    private static string Prefixed(XElement scope, XName name) =>
        scope.GetPrefixOfNamespace(name.Namespace) is { Length: > 0 } prefix
            ? $"{prefix}:{name.LocalName}"
            : name.LocalName;

    private static string Shorten(string text) =>
        text.Length <= QuotedCharacters ? text : text[..QuotedCharacters] + "...";
}
