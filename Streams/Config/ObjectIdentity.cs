using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace Rx.Hypervisor.Streams.Config;

/// <summary><c>name</c>, <c>uuid</c>, <c>title</c>, <c>description</c>, <c>metadata</c>: what it is called.</summary>
/// <param name="Name">Also a file name on the host: no slash, no control character, at most 255 bytes.</param>
/// <param name="Uuid">Never changes.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Description">Any text for people.</param>
/// <param name="Metadata">The <c>metadata</c> element as it stands; it belongs to whoever wrote it.</param>
public sealed record ObjectIdentity(string Name, Guid Uuid, string? Title, string? Description, string? Metadata)
{
    private const int MaxNameBytes = 255;

    /// <summary>What the table says of this family.</summary>
    public static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("name") { Honoured = [new("no slash, no control character, at most 255 bytes", "<name>web</name>")] },
        new("uuid") { Honoured = [new("made when absent", "<uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>")] },
        new("title") { Honoured = [new("one line", "<title>Web server</title>")] },
        new("description") { Honoured = [new("any text", "<description>two\nlines</description>")] },
        new("metadata") { Honoured = [new("kept as it stands", "<metadata><a xmlns='urn:a'/></metadata>")] },
    ];

    /// <summary>Reads the family.</summary>
    /// <param name="root">The element that it is in.</param>
    /// <param name="newUuid">Called when there is no uuid.</param>
    /// <exception cref="HypervisorException">There is no name, or something is wrong.</exception>
    public static ObjectIdentity Read(ElementReader root, Func<Guid> newUuid)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(newUuid);
        return new ObjectIdentity(
            ReadName(root),
            root.Child("uuid") is { } uuid ? ReadUuid(uuid.Text()) : newUuid(),
            ReadTitle(root.Child("title")),
            NullIfEmpty(root.Child("description")?.Text().Text),
            root.Child("metadata")?.Verbatim());
    }

    /// <summary>The elements, in libvirt's order.</summary>
    public IEnumerable<XElement> ToXml()
    {
        yield return new XElement("name", Name);
        yield return new XElement("uuid", Uuid.ToString("D"));
        if (Title is not null)
        {
            yield return new XElement("title", Title);
        }

        if (Description is not null)
        {
            yield return new XElement("description", Description);
        }

        if (Metadata is not null)
        {
            yield return XElement.Parse(Metadata, LoadOptions.PreserveWhitespace);
        }
    }

    /// <summary>Why a text is no name; <see langword="null"/> when it is one.</summary>
    public static string? WhyNoName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            "" => "a name must not be empty",
            "." or ".." => "a name must not be '.' or '..'",
            string text when text.Contains('/') => "a name must not contain '/'",
            string text when text.Any(char.IsControl) => "a name must not contain control characters",
            string text when Encoding.UTF8.GetByteCount(text) > MaxNameBytes =>
                $"a name has at most {MaxNameBytes} bytes",
            _ => null,
        };
    }

    // To libvirt an empty name is a missing one.
    private static string ReadName(ElementReader root)
    {
        if (root.Child("name")?.Text() is not { Text.Length: > 0 } name)
        {
            throw root.Error(ErrorCode.NoName, "missing name information in ");
        }

        return WhyNoName(name.Text) is { } wrong ? throw name.Invalid(wrong) : name.Text;
    }

    // libvirt's own code and words for this: an "internal error", as it always was.
    private static Guid ReadUuid(XmlValue text)
    {
        string trimmed = text.Text.Trim();
        return Guid.TryParseExact(trimmed, "D", out Guid uuid) || Guid.TryParseExact(trimmed, "N", out uuid)
            ? uuid
            : throw text.Error(ErrorCode.InternalError, "internal error: malformed uuid element ");
    }

    private static string? ReadTitle(ElementReader? element)
    {
        XmlValue? title = element?.Text();
        return title is not null && title.Text.Contains('\n')
            ? throw title.Invalid("a title must not contain newlines")
            : NullIfEmpty(title?.Text);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
