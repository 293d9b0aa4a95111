using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Reads what a QEMU replies about itself. What a version does not tell yet is absent here too; what is told is told right.</summary>
/// <remarks>Errors: <see cref="FormatException"/>, naming the member, for a reply that no QEMU gives.</remarks>
internal static class QemuReplies
{
    private const string ChardevPrefix = "chardev-";
    private const string AccelSuffix = "-accel";

    /// <summary>Of <c>query-target</c>: <c>x86_64</c>.</summary>
    internal static string Target(JsonElement reply) => Text(reply, "arch");

    /// <summary>Of <c>query-kvm</c>: whether the binary has KVM, and whether it runs with it.</summary>
    internal static (bool IsPresent, bool IsEnabled) Kvm(JsonElement reply) => (Flag(reply, "present"), Flag(reply, "enabled"));

    /// <summary>Of <c>query-machines</c>: the default first, then by name.</summary>
    internal static ImmutableArray<MachineCapability> Machines(JsonElement reply) =>
    [
        .. Items(reply).Select(static machine => new MachineCapability
        {
            Name = Text(machine, "name"),
            Alias = OptionalText(machine, "alias"),
            IsDefault = Flag(machine, "is-default"),
            CpuMax = Number(machine, "cpu-max"),
            IsDeprecated = Flag(machine, "deprecated"),
            HasHotpluggableCpus = Flag(machine, "hotpluggable-cpus"),
            HasNumaMemory = Flag(machine, "numa-mem-supported"),
            DefaultCpu = OptionalText(machine, "default-cpu-type"),
            DefaultRamId = OptionalText(machine, "default-ram-id"),
        }).OrderByDescending(static machine => machine.IsDefault).ThenBy(static machine => machine.Name, StringComparer.Ordinal),
    ];

    /// <summary>Of <c>query-cpu-definitions</c>: by name.</summary>
    internal static ImmutableArray<CpuModelCapability> Cpus(JsonElement reply) =>
    [
        .. Items(reply).Select(static cpu => new CpuModelCapability
        {
            Name = Text(cpu, "name"),
            AliasOf = OptionalText(cpu, "alias-of"),
            IsDeprecated = Flag(cpu, "deprecated"),
            IsMigrationSafe = OptionalFlag(cpu, "migration-safe"),
            Unavailable = cpu.TryGetProperty("unavailable-features", out JsonElement features)
                ? new NameSet(Items(features).Select(static feature => TextOf(feature, "unavailable-features")))
                : null,
        }).OrderBy(static cpu => cpu.Name, StringComparer.Ordinal),
    ];

    /// <summary>Of <c>qom-list-types</c>: the names.</summary>
    internal static IEnumerable<string> Types(JsonElement reply) => Items(reply).Select(static type => Text(type, "name"));

    /// <summary>The types that are not CPUs, which <see cref="Cpus"/> has.</summary>
    internal static NameSet Devices(JsonElement reply, string target)
        => new(Types(reply).Where(type => !type.EndsWith($"-{target}-cpu", StringComparison.Ordinal)));

    /// <summary>Of <c>chardev-pty</c>: <c>pty</c>.</summary>
    internal static NameSet Chardevs(JsonElement reply) => new(Types(reply)
        .Where(static type => type.StartsWith(ChardevPrefix, StringComparison.Ordinal))
        .Select(static type => type[ChardevPrefix.Length..]));

    /// <summary>Of <c>tcg-accel</c>: <c>tcg</c>.</summary>
    internal static NameSet Accelerators(JsonElement reply) => new(Types(reply)
        .Where(static type => type.EndsWith(AccelSuffix, StringComparison.Ordinal))
        .Select(static type => type[..^AccelSuffix.Length]));

    /// <summary>Of <c>query-qmp-schema</c>: commands, their arguments and features, and events.</summary>
    /// <remarks>Types have numbers for names there, so only what hangs on a command or an event can be told.</remarks>
    internal static (NameSet Commands, NameSet Details, NameSet Events) Schema(JsonElement reply)
    {
        List<string> commands = [];
        List<string> details = [];
        List<string> events = [];
        Dictionary<string, JsonElement> types = new(StringComparer.Ordinal);
        foreach (JsonElement entity in Items(reply))
        {
            types[Text(entity, "name")] = entity; // Commands and events too; no type is named like one.
        }

        foreach ((string name, JsonElement entity) in types)
        {
            switch (Text(entity, "meta-type"))
            {
                case "command":
                    commands.Add(name);
                    details.AddRange(Features(entity).Select(feature => $"{name}#{feature}"));
                    details.AddRange(Members(types, Text(entity, "arg-type")).Select(member => $"{name}/{member}"));
                    break;
                case "event":
                    events.Add(name);
                    break;
            }
        }

        return (new NameSet(commands), new NameSet(details), new NameSet(events));
    }

    private static IEnumerable<string> Members(Dictionary<string, JsonElement> types, string type)
    {
        if (!types.TryGetValue(type, out JsonElement entity))
        {
            return [];
        }

        IEnumerable<string> own = Optional(entity, "members").Select(static member => Text(member, "name"));
        IEnumerable<string> ofVariants = Optional(entity, "variants")
            .SelectMany(variant => types.TryGetValue(Text(variant, "type"), out JsonElement branch) ? Optional(branch, "members") : default)
            .Select(static member => Text(member, "name"));
        return own.Concat(ofVariants);
    }

    private static IEnumerable<string> Features(JsonElement entity) => Optional(entity, "features").Select(static feature => TextOf(feature, "features"));

    private static JsonElement.ArrayEnumerator Optional(JsonElement item, string member)
        => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out JsonElement items) ? Items(items) : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement reply)
        => reply.ValueKind == JsonValueKind.Array ? reply.EnumerateArray() : throw new FormatException($"a list is expected, not {reply.ValueKind}");

    private static JsonElement Member(JsonElement item, string name)
        => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new FormatException($"the member '{name}' is missing");

    private static string Text(JsonElement item, string name) => TextOf(Member(item, name), name);

    private static string TextOf(JsonElement value, string name)
        => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"the member '{name}' is not a string");

    private static string? OptionalText(JsonElement item, string name)
        => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) ? TextOf(value, name) : null;

    private static int Number(JsonElement item, string name)
        => Member(item, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number)
            ? number
            : throw new FormatException($"the member '{name}' is not a number");

    private static bool Flag(JsonElement item, string name) => OptionalFlag(item, name) ?? false;

    private static bool? OptionalFlag(JsonElement item, string name) => item.ValueKind != JsonValueKind.Object
        ? throw new FormatException($"an object with '{name}' is expected, not {item.ValueKind}")
        : !item.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new FormatException($"the member '{name}' is not a boolean"),
        };
}
