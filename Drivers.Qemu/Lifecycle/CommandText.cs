using System;
using System.Linq;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>A command that a caller wrote, for QEMU or for the guest agent.</summary>
/// <param name="Name">What it executes.</param>
/// <param name="Line">All of it, on one line.</param>
internal readonly record struct CommandText(string Name, string Line)
{
    /// <summary>Reads it: a JSON object that executes something.</summary>
    /// <param name="domain">In messages.</param>
    /// <param name="attempt">In messages.</param>
    /// <param name="text">What the caller wrote.</param>
    /// <param name="members">What the object may have; the first has the name.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: it is something else.</exception>
    internal static CommandText Read(string domain, string attempt, string text, params string[] members)
    {
        using JsonDocument document = Parse(domain, attempt, text);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw QemuErrors.Invalid(domain, attempt, "the command is no JSON object");
        }

        if (root.EnumerateObject().FirstOrDefault(member => !members.Contains(member.Name, StringComparer.Ordinal)) is { Value.ValueKind: not JsonValueKind.Undefined } other)
        {
            throw QemuErrors.Invalid(domain, attempt, $"the command has a member '{other.Name}'; there may be {string.Join(", ", members)}");
        }

        return root.TryGetProperty(members[0], out JsonElement name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } word
            ? new CommandText(word, Compact(root))
            : throw QemuErrors.Invalid(domain, attempt, $"the command has no '{members[0]}' with a name");
    }

    /// <summary>A member of the command; <see cref="JsonValueKind.Undefined"/> when it has none of that name.</summary>
    internal JsonElement Member(string name)
    {
        using JsonDocument document = JsonDocument.Parse(Line);
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.Clone() : default;
    }

    private static JsonDocument Parse(string domain, string attempt, string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw QemuErrors.Invalid(domain, attempt, $"the command is no JSON: {e.Message}");
        }
    }

    // Line ends are only allowed between tokens: written anew there are none.
    private static string Compact(JsonElement command) => JsonText.Of(command.WriteTo);
}
