using System;
using System.Collections.Generic;
using System.Xml.Linq;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>An element that remembers what was asked for, so that what nobody asked for can be refused.</summary>
/// <remarks>
/// That is how nothing is dropped in silence: the readers of the element families take what they know, and one
/// <see cref="RefuseRest"/> on the root walks the document for what is left. Made for thousands of documents at a
/// start-up: an element and its attributes are all that is allocated for them.
/// </remarks>
public sealed class ElementReader
{
    private const int QuotedCharacters = 80;

    private ElementReader? _parent;
    private XmlValue? _firstAttribute; // But for declarations of namespaces.
    private XmlValue? _lastAttribute;
    private ElementReader? _firstChild;
    private ElementReader? _lastChild;
    private ElementReader? _next;
    private StrayText? _stray;
    private string _text = "";
    private bool _isRead;
    private bool _isTextRead;

    /// <summary>Makes an element without attributes and children.</summary>
    /// <param name="name">Without its prefix.</param>
    internal ElementReader(string name) => (Name, QualifiedName) = (name, name);

    /// <summary>What stands for an element that is not there, and reads like an empty one.</summary>
    public static ElementReader Absent(string name) => new(name);

    /// <summary>The element's own name.</summary>
    public string Name { get; }

    /// <summary>The name with its prefix, as it is written.</summary>
    public string QualifiedName { get; internal init; }

    /// <summary>Of the name; empty for none.</summary>
    public string Namespace { get; internal init; } = "";

    /// <summary>Where it stands.</summary>
    public TextPosition At { get; internal init; }

    /// <summary>The element as it stands, where that is asked for: <c>metadata</c>.</summary>
    internal XElement? Whole { get; init; }

    /// <summary>The part that its errors come from; known to the root.</summary>
    internal ErrorDomain Domain
    {
        get => _parent?.Domain ?? field;
        init;
    }

    /// <summary>Where this element stands, in words that many share.</summary>
    public ElementPosition Position => new(string.Intern(Path), At, Domain);

    private string Where => $"{Path} at {At}";

    // Put together when somebody asks: a definition that is right has some hundred elements, and no error to name one of them.
    private string Path => _parent is null
        ? $"<{Name}>"
        : $"{(_parent._parent is null ? "" : _parent.Path)}<{QualifiedName}>";

    /// <summary>Whether that is its name.</summary>
    public bool Is(string local, string @namespace = "") =>
        Name.Equals(local, StringComparison.Ordinal) && Namespace.Equals(@namespace, StringComparison.Ordinal);

    /// <summary>Adds what follows in the document.</summary>
    internal void Add(ElementReader child)
    {
        child._parent = this;
        if (_lastChild is null)
        {
            _firstChild = child;
        }
        else
        {
            _lastChild._next = child;
        }

        _lastChild = child;
    }

    /// <summary>Adds what follows in the element.</summary>
    /// <param name="attribute">The name with its prefix.</param>
    /// <param name="value">The value.</param>
    /// <param name="at">Where it stands.</param>
    internal void Add(string attribute, string value, TextPosition at)
    {
        var added = new XmlValue(value, this, attribute, at);
        if (_lastAttribute is null)
        {
            _firstAttribute = added;
        }
        else
        {
            _lastAttribute.Next = added;
        }

        _lastAttribute = added;
    }

    /// <summary>Adds what follows of the text. White space between elements says nothing.</summary>
    internal void Add(string text, TextPosition at)
    {
        _text += text;
        if (_stray is null && !string.IsNullOrWhiteSpace(text))
        {
            _stray = new StrayText(text, at, _lastChild);
        }
    }

    /// <summary>Whether white space that follows may be all of the text.</summary>
    internal bool TakesWhitespace => _firstChild is null;

    /// <summary>The attribute, or <see langword="null"/> when it is absent.</summary>
    public XmlValue? Attribute(string attribute)
    {
        for (XmlValue? value = _firstAttribute; value is not null; value = value.Next)
        {
            if (attribute.Equals(value.Attribute, StringComparison.Ordinal))
            {
                value.IsRead = true;
                return value;
            }
        }

        return null;
    }

    /// <summary>The attribute, which must be there.</summary>
    public XmlValue RequiredAttribute(string attribute) =>
        Attribute(attribute) ?? throw Invalid($"missing required attribute '{attribute}'");

    /// <summary>The text of this element; empty when there is none.</summary>
    public XmlValue Text()
    {
        _isTextRead = true;
        return new XmlValue(_text, this, attribute: null, At);
    }

    /// <summary>The child of that name, or <see langword="null"/>.</summary>
    /// <exception cref="HypervisorException">There is a second one, which libvirt would drop in silence.</exception>
    public ElementReader? Child(string local, string @namespace = "")
    {
        ElementReader? found = null;
        for (ElementReader? child = _firstChild; child is not null; child = child._next)
        {
            if (child.Is(local, @namespace))
            {
                found = found is null ? child : throw child.Unsupported("only one is supported");
            }
        }

        return found?.Read();
    }

    /// <summary>The child of that name, which must be there.</summary>
    public ElementReader RequiredChild(string local) =>
        Child(local) ?? throw Invalid($"missing required element '{local}'");

    /// <summary>All children of that name.</summary>
    public IEnumerable<ElementReader> Children(string local, string @namespace = "")
    {
        for (ElementReader? child = _firstChild; child is not null; child = child._next)
        {
            if (child.Is(local, @namespace))
            {
                yield return child.Read();
            }
        }
    }

    /// <summary>Whether any child has a child of that name; nothing counts as read by asking.</summary>
    public bool HasGrandchild(string local)
    {
        for (ElementReader? child = _firstChild; child is not null; child = child._next)
        {
            for (ElementReader? grandchild = child._firstChild; grandchild is not null; grandchild = grandchild._next)
            {
                if (grandchild.Is(local))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The element as it stands, with everything in it.</summary>
    public string Verbatim() => ConfigXml.Write(Whole ?? throw new InvalidOperationException($"{Path} was not kept as it stands."));

    /// <summary>How an error names a value of this element: <c>&lt;devices&gt;&lt;disk type='block'&gt;</c>.</summary>
    internal string Describe(XmlValue value) => value.Attribute is { } attribute
        ? $"{Path[..^1]} {attribute}='{Shorten(value.Text)}'>"
        : Path + Shorten(value.Text);

    /// <summary>Refuses this element: it is legal, but this driver cannot honour it.</summary>
    public HypervisorException Unsupported(string why = "") => ConfigError.Unsupported(Domain, Where, why);

    /// <summary>Refuses this element: it is wrong.</summary>
    public HypervisorException Invalid(string why) => ConfigError.Invalid(Domain, Where, why);

    /// <summary>Refuses this element with a code that is neither of the usual two.</summary>
    public HypervisorException Error(ErrorCode code, string prefix, string why = "") =>
        ConfigError.Create(Domain, code, prefix, Where, why);

    /// <summary>Throws for the first attribute, text or element, in document order, that was not read.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.ConfigUnsupported"/>.</exception>
    public void RefuseRest()
    {
        if (Whole is not null)
        {
            return;
        }

        for (XmlValue? value = _firstAttribute; value is not null; value = value.Next)
        {
            if (!value.IsRead)
            {
                throw ConfigError.Unsupported(Domain, value.Where);
            }
        }

        RefuseText(after: null);
        for (ElementReader? child = _firstChild; child is not null; child = child._next)
        {
            if (!child._isRead)
            {
                throw child.Unsupported();
            }

            child.RefuseRest();
            RefuseText(child);
        }
    }

    private void RefuseText(ElementReader? after)
    {
        if (_stray is { } stray && stray.After == after && !_isTextRead)
        {
            throw ConfigError.Unsupported(Domain, $"{Path}{Shorten(stray.Text.Trim())} at {stray.At}");
        }
    }

    private ElementReader Read()
    {
        _isRead = true;
        return this;
    }

    private static string Shorten(string text) =>
        text.Length <= QuotedCharacters ? text : text[..QuotedCharacters] + "...";

    /// <summary>The first text that is not white space: to be refused where none is expected.</summary>
    private sealed record StrayText(string Text, TextPosition At, ElementReader? After);
}
