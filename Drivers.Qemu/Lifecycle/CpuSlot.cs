using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>A place for a virtual CPU, as <c>query-hotpluggable-cpus</c> tells of it.</summary>
internal sealed class CpuSlot
{
    private const string Plugged = "/machine/peripheral/";

    private readonly List<(string Name, long Value)> _place;

    private CpuSlot(JsonElement told)
    {
        Driver = told.GetProperty("type").GetString()!;
        _place = [.. told.GetProperty("props").EnumerateObject().Select(one => (one.Name, one.Value.GetInt64()))];
        string path = told.TryGetProperty("qom-path", out JsonElement taken) ? taken.GetString()! : "";
        IsFree = path.Length == 0;
        Device = path.StartsWith(Plugged, StringComparison.Ordinal) ? path[Plugged.Length..] : "";
    }

    /// <summary>QEMU's driver for what is plugged in there.</summary>
    internal string Driver { get; }

    /// <summary>Whether nothing is there.</summary>
    internal bool IsFree { get; set; }

    /// <summary>QEMU's id of what was plugged in while the machine ran; empty for what was there from the start, which stays.</summary>
    internal string Device { get; set; }

    /// <summary>All places in the order of their numbers; QEMU tells them the other way round.</summary>
    internal static IReadOnlyList<CpuSlot> Read(JsonElement told)
        => [.. told.EnumerateArray().Select(one => new CpuSlot(one)).OrderBy(slot => slot.Rank("socket")).ThenBy(slot => slot.Rank("die"))
            .ThenBy(slot => slot.Rank("core")).ThenBy(slot => slot.Rank("thread"))];

    /// <summary>Writes where it is, as <c>device_add</c> takes it.</summary>
    internal void WriteTo(Utf8JsonWriter json) => _place.ForEach(one => json.WriteNumber(one.Name, one.Value));

    private long Rank(string level) => _place.FirstOrDefault(one => one.Name == $"{level}-id").Value;
}
