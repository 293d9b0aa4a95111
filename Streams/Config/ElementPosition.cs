using System;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>Where something was written, to be named when it does not go together with the rest. It says nothing about what was
/// written, so any two are equal.</summary>
public sealed class ElementPosition : IEquatable<ElementPosition>
{
    private readonly string _what;
    private readonly ErrorDomain _domain;

    /// <summary>Of something that nobody wrote.</summary>
    /// <param name="what">How an error names it: "a default device".</param>
    /// <param name="domain">The part that its errors come from.</param>
    public ElementPosition(string what, ErrorDomain domain) => (_what, _domain) = (what, domain);

    internal ElementPosition(string what, TextPosition at, ErrorDomain domain) => (_what, At, _domain) = (what, at, domain);

    /// <summary>The place; line 0 for what nobody wrote.</summary>
    public TextPosition At { get; }

    /// <summary>Refuses it: it is wrong beside something else.</summary>
    public HypervisorException Invalid(string why) => ConfigError.Invalid(_domain, ToString(), why);

    /// <summary>Refuses it: it cannot be honoured together with the rest.</summary>
    public HypervisorException Unsupported(string why) => ConfigError.Unsupported(_domain, ToString(), why);

    /// <summary>Refuses it with a code that is neither of the usual two.</summary>
    public HypervisorException Error(ErrorCode code, string prefix, string why) => ConfigError.Create(_domain, code, prefix, ToString(), why);

    /// <inheritdoc/>
    public bool Equals(ElementPosition? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ElementPosition;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public override string ToString() => At.Line == 0 ? _what : $"{_what} at {At}";
}
