using System;
using System.Globalization;
using System.Text;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>The value of an attribute or the text of an element, with the place to name when it is wrong.</summary>
public sealed class XmlValue
{
    private readonly ElementReader _element;
    private bool _isSecret;

    /// <summary>Makes a value that nobody has asked for yet.</summary>
    /// <param name="text">As written.</param>
    /// <param name="element">The element that it is of, which knows how an error names it.</param>
    /// <param name="attribute">The attribute's name with its prefix; <see langword="null"/> for the text of the element.</param>
    /// <param name="at">Where it stands: the attribute, or the element.</param>
    internal XmlValue(string text, ElementReader element, string? attribute, TextPosition at)
    {
        _element = element;
        Text = text;
        Attribute = attribute;
        At = at;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The attribute's name with its prefix; <see langword="null"/> for the text of an element.</summary>
    public string? Attribute { get; }

    /// <summary>Where it stands: the attribute, or the element.</summary>
    public TextPosition At { get; }

    /// <summary>The attribute after it.</summary>
    internal XmlValue? Next { get; set; }

    /// <summary>Whether a reader asked for it.</summary>
    internal bool IsRead { get; set; }

    /// <summary>What it is and where it stands, for errors.</summary>
    internal string Where => $"{(_isSecret ? _element.Describe(this).Split("='")[0] + ">" : _element.Describe(this))} at {At}";

    /// <summary>Refuses the value: it is legal, but this driver cannot honour it.</summary>
    public HypervisorException Unsupported(string why = "") => ConfigError.Unsupported(_element.Domain, Where, why);

    /// <summary>Refuses the value: it is wrong.</summary>
    public HypervisorException Invalid(string why) => ConfigError.Invalid(_element.Domain, Where, why);

    /// <summary>Refuses the value with a code that is neither of the usual two.</summary>
    public HypervisorException Error(ErrorCode code, string prefix, string why = "") =>
        ConfigError.Create(_element.Domain, code, prefix, Where, why);

    /// <summary>Accepts one word only; a value that this driver implements, and no other.</summary>
    public void MustBe(string word)
    {
        if (!Text.Equals(word, StringComparison.Ordinal))
        {
            throw Unsupported($"only '{word}' is supported");
        }
    }

    /// <summary>A decimal number without a sign; white space around it is allowed.</summary>
    public ulong ToNumber()
    {
        const NumberStyles Style = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        return ulong.TryParse(Text, Style, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw Invalid("not a number");
    }

    /// <summary>A number from 0 to <paramref name="max"/>, decimal or, after <c>0x</c>, hexadecimal.</summary>
    public int ToInteger(int max)
    {
        bool isHex = Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isNumber = isHex
            ? uint.TryParse(Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            : uint.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return isNumber && number <= (uint)max ? (int)number : throw Invalid($"not a number from 0 to {max}");
    }

    /// <summary>The same value, of which errors show nothing but the place.</summary>
    public XmlValue Secret() => new(Text, _element, Attribute, At) { _isSecret = true };

    /// <summary>A path from the root: a relative one would depend on where the engine happens to run.</summary>
    public string ToAbsolutePath() =>
        Text.StartsWith('/') ? Text : throw Invalid("the path must be absolute");

    /// <summary>The path of a unix socket; <c>sun_path</c> has 108 bytes with the final zero (unix(7)).</summary>
    public string ToSocketPath() =>
        Encoding.UTF8.GetByteCount(ToAbsolutePath()) < 108 ? Text : throw Invalid("the path is over 107 bytes");
}
