using System;
using System.IO;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Takes secrets out of what is written down. Passwords become as many asterisks, so that the engine does the same with the rest.</summary>
/// <remarks>Passwords always, wherever they stand: in XML, in JSON, in XML within JSON, in commands for people. Metadata by choice.</remarks>
/// <param name="keepsMetadata">Whether what people and tools have written into a domain's <c>metadata</c> stays.</param>
internal sealed partial class Redaction(bool keepsMetadata)
{
    private const RegexOptions Loose = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private const int MostMilliseconds = 1000;

    /// <summary>The text without secrets.</summary>
    internal string Clean(string text)
    {
        try
        {
            return Search(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return new string('*', text.Length); // Rather nothing than a secret: a replay ends there.
        }
    }

    private string Search(string text)
    {
        if (MayHoldSecret().IsMatch(text))
        {
            text = Attribute().Replace(text, Mask);
            text = Member().Replace(text, Mask);
            text = Spoken().Replace(text, Mask);
        }

        return keepsMetadata || !text.Contains("metadata", StringComparison.Ordinal) ? text : Metadata().Replace(text, WithoutMetadata);
    }

    /// <summary>An element of metadata: its name.</summary>
    internal string CleanElement(string element)
    {
        if (keepsMetadata)
        {
            return element;
        }

        try
        {
            using var reader = XmlReader.Create(new StringReader(element));
            return new XElement(XElement.Load(reader).Name.LocalName).ToString();
        }
        catch (XmlException)
        {
            return new string('*', element.Length); // No element, as before.
        }
    }

    private static string Mask(Match match)
    {
        Group secret = match.Groups["secret"];
        int start = secret.Index - match.Index;
        return string.Concat(match.Value.AsSpan(0, start), new string('*', secret.Length), match.Value.AsSpan(start + secret.Length));
    }

    // What the engine itself reads stays: the order in which domains start.
    private static string WithoutMetadata(Match metadata) => Startup().Match(metadata.Value).Value;

    [GeneratedRegex("passw(or)?d|secret", Loose, MostMilliseconds)]
    private static partial Regex MayHoldSecret();

    // passwd='...', also with its quotes escaped by JSON.
    [GeneratedRegex("""\b(passwd|password)=(?<quote>\\?"|'|\\u0022|\\u0027)(?<secret>.*?)(?=\k<quote>)""", Loose | RegexOptions.Singleline, MostMilliseconds)]
    private static partial Regex Attribute();

    // "password": "...", also within a string.
    [GeneratedRegex("""(?<quote>\\?")(passwd|password|secret|crypted-password)\k<quote>\s*:\s*\k<quote>(?<secret>(?:(?!\k<quote>)(?:\\\\.|[^\\]|\\(?!")))*)(?=\k<quote>)""", Loose, MostMilliseconds)]
    private static partial Regex Member();

    // set_password vnc ..., change vnc password ...
    [GeneratedRegex("""(set_password\s+\S+|change\s+vnc\s+passw(or)?d)\s+(?<secret>[^"\\\r\n]+)""", Loose, MostMilliseconds)]
    private static partial Regex Spoken();

    // Its content only; a metadata element in JSON has its brackets as they are or as escapes.
    [GeneratedRegex("""(?<=(<|\\u003[cC])metadata(>|\\u003[eE])).*?(?=(<|\\u003[cC])/metadata(>|\\u003[eE]))""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, MostMilliseconds)]
    private static partial Regex Metadata();

    [GeneratedRegex("""(<|\\u003[cC])([\w.-]+:)?startup\b(?:(?!(>|\\u003[eE])).)*urn:rx-hypervisor:startup:(?:(?!(>|\\u003[eE])).)*/(>|\\u003[eE])""", RegexOptions.ExplicitCapture, MostMilliseconds)]
    private static partial Regex Startup();
}
