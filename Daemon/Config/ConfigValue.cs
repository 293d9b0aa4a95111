using System.Collections.Generic;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>What stands behind the equals sign. Closed: a <c>switch</c> over this file's cases is complete.</summary>
/// <param name="At">Where it begins.</param>
internal abstract record ConfigValue(ConfigPlace At)
{
    /// <summary>"a text", "a number", "a list": for messages.</summary>
    internal abstract string Kind { get; }
}

/// <summary>Text in quotes.</summary>
internal sealed record ConfigText(ConfigPlace At, string Value) : ConfigValue(At)
{
    internal override string Kind => "a text";
}

/// <summary>A whole number, with its sign.</summary>
internal sealed record ConfigNumber(ConfigPlace At, long Value) : ConfigValue(At)
{
    internal override string Kind => "a number";
}

/// <summary>Values in brackets.</summary>
internal sealed record ConfigList(ConfigPlace At, IReadOnlyList<ConfigValue> Values) : ConfigValue(At)
{
    internal override string Kind => "a list";
}
