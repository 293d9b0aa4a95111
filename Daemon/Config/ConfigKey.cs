using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>A setting that a configuration file may have.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Values">What it takes, for people: <c>0 or 1</c>.</param>
/// <param name="Meaning">What it is for; of one that is not honoured, why not.</param>
internal sealed record ConfigKey(string Name, string Values, string Meaning)
{
    /// <summary>Takes a value over.</summary>
    /// <exception cref="ConfigException">The value is not one that the setting takes.</exception>
    internal required Func<DaemonSettings, ConfigValue, DaemonSettings> Apply { get; init; }

    /// <summary>Takes the value over that other settings have, be it from a file or the default.</summary>
    internal required Func<DaemonSettings, DaemonSettings, DaemonSettings> Copy { get; init; }

    /// <summary>The value as it would stand in a file: two that are the same text are the same.</summary>
    internal required Func<DaemonSettings, string> Show { get; init; }

    /// <summary>When a changed value takes effect.</summary>
    internal ConfigTakes Takes { get; init; } = ConfigTakes.AtStart;

    internal static ConfigKey Flag(string name, Func<DaemonSettings, bool> get, Func<DaemonSettings, bool, DaemonSettings> set, string meaning) => new(name, "0 or 1", meaning)
    {
        Apply = (settings, value) => set(settings, NumberOf(value, 0, 1) == 1),
        Copy = (to, from) => set(to, get(from)),
        Show = settings => get(settings) ? "1" : "0",
    };

    internal static ConfigKey Number(
        string name, long from, long to, Func<DaemonSettings, long> get, Func<DaemonSettings, long, DaemonSettings> set, string meaning) => new(name, $"{from} to {to}", meaning)
    {
        Apply = (settings, value) => set(settings, NumberOf(value, from, to)),
        Copy = (target, source) => set(target, get(source)),
        Show = settings => get(settings).ToString(),
    };

    internal static ConfigKey Text(
        string name, string values, Func<DaemonSettings, string?> get, Func<DaemonSettings, string?, DaemonSettings> set, string meaning) => new(name, values, meaning)
    {
        Apply = (settings, value) => Checked(value, () => set(settings, TextOf(value))),
        Copy = (to, from) => set(to, get(from)),
        Show = settings => get(settings) is { } text ? $"\"{text}\"" : "",
    };

    internal static ConfigKey Texts(
        string name, string values, Func<DaemonSettings, IReadOnlyList<string>?> get, Func<DaemonSettings, IReadOnlyList<string>?, DaemonSettings> set, string meaning) => new(name, values, meaning)
    {
        Apply = (settings, value) => Checked(value, () => set(settings, TextsOf(value))),
        Copy = (to, from) => set(to, get(from)),
        Show = settings => get(settings) is { } texts ? $"[{string.Join(", ", texts.Select(static text => $"\"{text}\""))}]" : "",
    };

    /// <summary>A setting of libvirt's that is read so that its files can be used, and has no effect here.</summary>
    internal static ConfigKey Ignored(string name, string why) => new(name, "anything", why)
    {
        Apply = static (settings, _) => settings,
        Copy = static (to, _) => to,
        Show = static _ => "",
        Takes = ConfigTakes.Never,
    };

    /// <summary>A setting that protects something in a way that is not on offer: going on without would be less safe than was asked for.</summary>
    /// <param name="name">As in the file.</param>
    /// <param name="asksNothing">The value that asks for no protection, and is accepted.</param>
    /// <param name="why">What there is instead.</param>
    internal static ConfigKey Refused(string name, string asksNothing, string why) => new(name, asksNothing, why)
    {
        Apply = (settings, value) => TextOfAny(value) == asksNothing ? settings : throw new ConfigException(value.At, $"only {asksNothing} is possible: {why}"),
        Copy = static (to, _) => to,
        Show = _ => asksNothing,
    };

    private static long NumberOf(ConfigValue value, long from, long to) => value is ConfigNumber { Value: var number }
        ? number >= from && number <= to ? number : throw new ConfigException(value.At, $"{number} is not within {from} to {to}")
        : throw new ConfigException(value.At, $"a number from {from} to {to} is wanted, not {value.Kind}");

    private static string TextOf(ConfigValue value)
        => value is ConfigText text ? text.Value : throw new ConfigException(value.At, $"a text in quotes is wanted, not {value.Kind}");

    private static string[] TextsOf(ConfigValue value) => value is ConfigList list
        ? [.. list.Values.Select(TextOf)]
        : throw new ConfigException(value.At, $"a list of texts is wanted, not {value.Kind}");

    private static string TextOfAny(ConfigValue value) => value switch
    {
        ConfigText text => $"\"{text.Value}\"",
        ConfigNumber number => number.Value.ToString(),
        ConfigList list => $"[{string.Join(", ", list.Values.Select(TextOfAny))}]",
        _ => throw new InvalidOperationException($"no such value: {value.Kind}"),
    };

    // The setters of settings know what a text must be, but not where it stands.
    private static DaemonSettings Checked(ConfigValue value, Func<DaemonSettings> set)
    {
        try
        {
            return set();
        }
        catch (FormatException e)
        {
            throw new ConfigException(value.At, e.Message);
        }
    }
}
