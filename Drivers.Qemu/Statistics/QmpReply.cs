using System.Collections.Generic;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>What a command returned, read member by member. A reply of another shape than QAPI's is an error that names it.</summary>
/// <param name="command">The command, for errors.</param>
/// <param name="element">The value.</param>
internal readonly struct QmpReply(string command, JsonElement element)
{
    /// <summary>The elements of an array.</summary>
    internal IEnumerable<QmpReply> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("an array", element.ValueKind);
        }

        return Each();
    }

    /// <summary>A member that must be there.</summary>
    internal QmpReply Required(string name) => Optional(name) ?? throw Wrong($"a member '{name}'", element.ValueKind);

    /// <summary>A member that may be there.</summary>
    internal QmpReply? Optional(string name) => element.ValueKind switch
    {
        not JsonValueKind.Object => throw Wrong($"an object with '{name}'", element.ValueKind),
        _ => element.TryGetProperty(name, out JsonElement member) ? new QmpReply(command, member) : null,
    };

    /// <summary>A whole number that fits in 63 bits; one that QEMU writes without a sign is cut there.</summary>
    internal long Number() => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt64(out long number) => number,
        JsonValueKind.Number when element.TryGetUInt64(out _) => long.MaxValue,
        _ => throw Wrong("a whole number", element.ValueKind),
    };

    internal long Number(string name) => Required(name).Number();

    internal string Text() => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong("a string", element.ValueKind);

    internal string Text(string name) => Required(name).Text();

    private IEnumerable<QmpReply> Each()
    {
        foreach (JsonElement item in element.EnumerateArray())
        {
            yield return new QmpReply(command, item);
        }
    }

    private HypervisorException Wrong(string expected, JsonValueKind found) => new(
        ErrorCode.InternalError, ErrorDomain.Qemu,
        $"internal error: cannot understand what QEMU returned for '{command}': expected {expected}, found {found.ToString().ToLowerInvariant()}");
}
