using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A UEFI firmware that is installed, as told by a file of QEMU's <c>firmware.json</c> schema.</summary>
/// <param name="Code">Absolute path of the code, raw, for the first flash.</param>
/// <param name="Template">Absolute path of the variables to start from, raw, for the second flash.</param>
/// <param name="Machines">Patterns of versioned machine names: <c>pc-q35-*</c>.</param>
/// <param name="Features">What it has and needs: <c>secure-boot</c>, <c>requires-smm</c>.</param>
internal sealed record FirmwareDescriptor(
    string Code, string Template, ValueList<string> Machines, ValueList<string> Features)
{
    /// <summary>Whether it only runs where there is system management mode.</summary>
    internal bool NeedsSmm => Has("requires-smm");

    /// <summary>Reads one file.</summary>
    /// <returns><see langword="null"/> for a firmware of another kind: not UEFI, not in two flashes, not for this processor.</returns>
    /// <exception cref="JsonException">Not JSON.</exception>
    internal static FirmwareDescriptor? Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        JsonElement? mapping = Member(root, "mapping");
        if (!Strings(root, "interface-types").Contains("uefi", StringComparer.Ordinal) || Text(mapping, "device") is not "flash")
        {
            return null;
        }

        string? code = RawFile(Member(mapping, "executable"));
        string? template = RawFile(Member(mapping, "nvram-template"));
        string[] machines = [.. Items(root, "targets")
            .Where(target => Text(target, "architecture") is "x86_64")
            .SelectMany(target => Strings(target, "machines"))];
        return code is null || template is null || machines.Length == 0
            ? null
            : new FirmwareDescriptor(code, template, [.. machines], [.. Strings(root, "features")]);
    }

    /// <summary>Whether it has or needs something, by the schema's word.</summary>
    internal bool Has(string feature) => Features.Contains(feature, StringComparer.Ordinal);

    /// <summary>Whether it runs on a machine; an alias stands for all versions of its board.</summary>
    internal bool RunsOn(MachineType machine)
    {
        string name = machine.Name switch { "pc" => "pc-i440fx-", "q35" => "pc-q35-", var versioned => versioned };
        return Machines.Any(pattern => pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : name == pattern);
    }

    private static string? RawFile(JsonElement? file) => Text(file, "format") is null or "raw" ? Text(file, "filename") : null;

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out JsonElement member)
            ? member
            : null;

    private static string? Text(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;

    private static IEnumerable<string> Strings(JsonElement? element, string name) => Items(element, name)
        .Where(item => item.ValueKind is JsonValueKind.String)
        .Select(item => item.GetString()!);
}
