using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>Turns text into XML, bounded in size and depth, and back; of the format it knows that <c>metadata</c> is kept as it stands.</summary>
public static class ConfigXml
{
    private const char ByteOrderMark = '\uFEFF'; // Some editors begin a file with it.
    private const string Metadata = "metadata";
    private const string Declaration = "http://www.w3.org/2000/xmlns/"; // The namespace of attributes that declare one.

    /// <summary>Far above any definition seen, so that no caller can make the engine build a huge tree.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>libxml2's own bound, so that libvirt refuses the same documents.</summary>
    public const int MaxDepth = 256;

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
    };

    // Entitize: a carriage return or tab inside a value must come back as itself.
    private static readonly XmlWriterSettings WriterSettings = new()
    {
        OmitXmlDeclaration = true,
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>Parses a document; each part of it knows where it stands.</summary>
    /// <returns>The root.</returns>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.XmlDetail"/>: malformed, or over a bound. <see cref="ErrorCode.XmlError"/>: it is another kind of document.
    /// </exception>
    public static ElementReader Load(string xml, ConfigFormat format)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(format);
        if (Encoding.UTF8.GetByteCount(xml) > MaxBytes)
        {
            throw Malformed(format, 1, 1, $"the document is over {MaxBytes} bytes");
        }

        try
        {
            if (CountStarts(xml) > MaxDepth)
            {
                RefuseDepth(xml, format);
            }

            using XmlReader reader = Open(xml);
            ElementReader root = Load(reader, (IXmlLineInfo)reader, format.Domain);
            return root.Is(format.Root)
                ? root
                : throw ConfigError.Invalid(ErrorDomain.Xml, $"unexpected root element <{root.Name}> at {root.At}", $"expecting <{format.Root}>");
        }
        catch (XmlException e)
        {
            throw Malformed(format, e.LineNumber, e.LinePosition, WithoutPosition(e), e);
        }
    }

    /// <summary>The text of an element, exactly as its nodes stand.</summary>
    public static string Write(XElement element)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, WriterSettings))
        {
            element.WriteTo(writer);
        }

        return text.ToString();
    }

    /// <summary>Breaks lines and indents below <paramref name="element"/>, except in <c>metadata</c>.</summary>
    /// <remarks>The writer's own indenting would reformat metadata too, and that belongs to whoever wrote it.</remarks>
    public static void Indent(XElement element, int depth = 0)
    {
        if (!element.HasElements || element.Name == Metadata)
        {
            return;
        }

        foreach (XElement child in element.Elements())
        {
            child.AddBeforeSelf(new XText("\n" + new string(' ', 2 * (depth + 1))));
            Indent(child, depth + 1);
        }

        element.Add(new XText("\n" + new string(' ', 2 * depth)));
    }

    private static ElementReader Load(XmlReader reader, IXmlLineInfo position, ErrorDomain domain)
    {
        reader.MoveToContent();
        ElementReader root = ReadStart(reader, position, isTop: false, domain);
        var open = new Stack<ElementReader>();
        if (!reader.IsEmptyElement)
        {
            open.Push(root);
        }

        reader.Read();
        while (!reader.EOF)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    bool isEmpty = reader.IsEmptyElement;
                    ElementReader child = ReadStart(reader, position, isTop: open.Count == 1);
                    open.Peek().Add(child);
                    if (child.Whole is not null)
                    {
                        continue; // The reader is past it.
                    }

                    if (!isEmpty)
                    {
                        open.Push(child);
                    }

                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    open.Peek().Add(reader.Value, At(position));
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when open.Count > 0 && open.Peek().TakesWhitespace:
                    open.Peek().Add(reader.Value, At(position));
                    break;
            }

            reader.Read();
        }

        return root;
    }

    /// <summary>The element that starts here, without what is in it; the reader is on it still, or past one that is kept as it stands.</summary>
    private static ElementReader ReadStart(XmlReader reader, IXmlLineInfo position, bool isTop, ErrorDomain domain = default)
    {
        var element = new ElementReader(reader.LocalName)
        {
            QualifiedName = reader.Name,
            Namespace = reader.NamespaceURI,
            At = At(position),
            Domain = domain,
            Whole = isTop && reader.Name == Metadata && reader.NamespaceURI.Length == 0 ? (XElement)XNode.ReadFrom(reader) : null,
        };
        if (element.Whole is not null)
        {
            return element;
        }

        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != Declaration)
            {
                element.Add(reader.Name, reader.Value, At(position));
            }
        }

        reader.MoveToElement();
        return element;
    }

    private static TextPosition At(IXmlLineInfo position) => new(position.LineNumber, position.LinePosition);

    private static XmlReader Open(string xml) => XmlReader.Create(new StringReader(xml.TrimStart(ByteOrderMark)), ReaderSettings);

    // Of elements and more: never less than how deep they nest, and seen much faster.
    private static int CountStarts(ReadOnlySpan<char> xml) => xml.Count('<') - xml.Count("</");

    // A pass of its own, because what System.Xml.Linq does with a tree afterwards recurses as deep as the tree.
    private static void RefuseDepth(string xml, ConfigFormat format)
    {
        using XmlReader reader = Open(xml);
        var position = (IXmlLineInfo)reader;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw Malformed(format, position.LineNumber, position.LinePosition, $"elements nest deeper than {MaxDepth}");
            }
        }
    }

    // "(domain_definition):LINE: " is how libvirt's clients are used to seeing it.
    private static HypervisorException Malformed(ConfigFormat format, int line, int column, string text, Exception? inner = null) => new(
        ErrorCode.XmlDetail,
        format.Domain,
        $"({format.Root}_definition):{Math.Max(line, 1)}: column {Math.Max(column, 1)}: {text}",
        inner);

    private static string WithoutPosition(XmlException e)
    {
        string suffix = $" Line {e.LineNumber}, position {e.LinePosition}.";
        return e.Message.EndsWith(suffix, StringComparison.Ordinal) ? e.Message[..^suffix.Length] : e.Message;
    }
}
