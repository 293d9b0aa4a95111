using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The value of an attribute or the text of an element, with the place to name when it is wrong.</summary>
/// <param name="text">As written.</param>
/// <param name="element">The element that it is of, which knows how an error names it.</param>
/// <param name="attribute">The attribute's name with its prefix; <see langword="null"/> for the text of the element.</param>
/// <param name="at">Where it stands: the attribute, or the element.</param>
internal sealed class XmlValue(string text, ElementReader element, string? attribute, TextPosition at)
{
    private bool _isSecret;

    /// <summary>As written.</summary>
    internal string Text { get; } = text;

    /// <summary>The attribute's name with its prefix.</summary>
    internal string? Attribute => attribute;

    /// <summary>Where it stands.</summary>
    internal TextPosition At => at;

    /// <summary>The attribute after it.</summary>
    internal XmlValue? Next { get; set; }

    /// <summary>Whether a reader asked for it.</summary>
    internal bool IsRead { get; set; }

    private string What => _isSecret ? element.Describe(this).Split("='")[0] + ">" : element.Describe(this);

    /// <summary>Refuses the value: it is legal, but this driver cannot honour it.</summary>
    internal HypervisorException Unsupported(string why = "") => ConfigError.Unsupported(What, at, why);

    /// <summary>Refuses the value: it is wrong.</summary>
    internal HypervisorException Invalid(string why) => ConfigError.Invalid(What, at, why);

    /// <summary>Refuses the value with a code that is neither of the usual two.</summary>
    internal HypervisorException Error(ErrorCode code, string prefix, string why = "") =>
        ConfigError.Create(code, prefix, What, at, why);

    /// <summary>Accepts one word only; a value that this driver implements, and no other.</summary>
    internal void MustBe(string word)
    {
        if (!Text.Equals(word, StringComparison.Ordinal))
        {
            throw Unsupported($"only '{word}' is supported");
        }
    }

    /// <summary>A decimal number without a sign; white space around it is allowed.</summary>
    internal ulong ToNumber()
    {
        const NumberStyles Style = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        return ulong.TryParse(Text, Style, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw Invalid("not a number");
    }

    /// <summary>A number from 0 to <paramref name="max"/>, decimal or, after <c>0x</c>, hexadecimal.</summary>
    internal int ToInteger(int max)
    {
        bool isHex = Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isNumber = isHex
            ? uint.TryParse(Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            : uint.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return isNumber && number <= (uint)max ? (int)number : throw Invalid($"not a number from 0 to {max}");
    }

    /// <summary>The same value, of which errors show nothing but the place.</summary>
    internal XmlValue Secret() => new(Text, element, attribute, at) { _isSecret = true };

    /// <summary>A device's id that QEMU takes: what <c>id_wellformed</c> in <c>util/id.c</c> allows.</summary>
    internal string ToAlias() => Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? Text
        : throw Invalid("an alias has letters, digits, '-', '_' and '.' only");

    /// <summary>A path from the root: a relative one would depend on where the engine happens to run.</summary>
    internal string ToAbsolutePath() =>
        Text.StartsWith('/') ? Text : throw Invalid("the path must be absolute");

    /// <summary>The path of a unix socket; <c>sun_path</c> has 108 bytes with the final zero (unix(7)).</summary>
    internal string ToSocketPath() =>
        Encoding.UTF8.GetByteCount(ToAbsolutePath()) < 108 ? Text : throw Invalid("the path is over 107 bytes");
}
