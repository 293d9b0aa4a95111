using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>A command as a simulated QEMU reads it.</summary>
/// <param name="Name">As in the QAPI schema; <c>qom-list-types</c> with what it is to list.</param>
/// <param name="Type">As in the QAPI schema.</param>
/// <param name="Arguments"><see cref="JsonValueKind.Undefined"/> when it has none.</param>
/// <param name="Id">Any JSON value, as it was given; <see langword="null"/> when it has none.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Problem">Why it is none, in QEMU's words.</param>
internal sealed record QmpCommand(string Name, string Type, JsonElement Arguments, string? Id, int Length, string? Problem = null)
{
    /// <summary>Its id as the last member of a reply.</summary>
    internal string MemberOfId => Id is null ? "" : $", \"id\": {Id}";

    /// <summary>Its id as the first member of an error.</summary>
    internal string IdMember => Id is null ? "" : $"\"id\": {Id}, ";

    /// <summary>A string among its arguments; empty when there is none.</summary>
    internal string Text(string member)
        => Arguments.ValueKind == JsonValueKind.Object && Arguments.TryGetProperty(member, out JsonElement value) ? value.GetString() ?? "" : "";

    /// <summary>A number among its arguments; 0 when there is none.</summary>
    internal long Number(string member)
        => Arguments.ValueKind == JsonValueKind.Object && Arguments.TryGetProperty(member, out JsonElement value) ? value.GetInt64() : 0;
}
