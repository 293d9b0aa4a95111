using System;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What QEMU tells of a long operation, as a job. Members are QAPI's; one that is missing leaves the number as it was.</summary>
internal static class QmpJobs
{
    /// <summary>What <c>query-migrate</c> returned.</summary>
    internal static DomainJob Follow(this DomainJob job, JsonElement migration)
    {
        DomainJob timed = job with
        {
            Setup = TimeSpan.FromMilliseconds(Number(migration, "setup-time", (long)job.Setup.TotalMilliseconds)),
            Downtime = TimeSpan.FromMilliseconds(Number(migration, "downtime", (long)job.Downtime.TotalMilliseconds)),
        };
        return migration.ValueKind == JsonValueKind.Object && migration.TryGetProperty("ram", out JsonElement ram) ? timed.WithMemory(ram) : timed;
    }

    /// <summary>What <c>query-dump</c> returned.</summary>
    internal static DomainJob FollowDump(this DomainJob job, JsonElement dump)
    {
        long total = Number(dump, "total", job.Memory.Total);
        long done = Number(dump, "completed", job.Memory.Processed);
        return job with { Memory = new JobProgress(total, done, Math.Max(0, total - done)) };
    }

    /// <summary>QEMU's words on why it failed; empty when it has none.</summary>
    internal static string ErrorOf(JsonElement migration)
        => migration.ValueKind == JsonValueKind.Object && migration.TryGetProperty("error-desc", out JsonElement words) && words.ValueKind == JsonValueKind.String
            ? words.GetString()!
            : "";

    private static DomainJob WithMemory(this DomainJob job, JsonElement ram) => job with
    {
        Memory = new JobProgress(Number(ram, "total", 0), Number(ram, "transferred", 0), Number(ram, "remaining", 0)),
        ConstantPages = Number(ram, "duplicate", 0),
        NormalPages = Number(ram, "normal", 0),
        NormalBytes = Number(ram, "normal-bytes", 0),
        PageSize = (int)Number(ram, "page-size", 0),
        DirtyPagesPerSecond = Number(ram, "dirty-pages-rate", 0),
        Iteration = (int)Number(ram, "dirty-sync-count", job.Iteration),
        BytesPerSecond = BitsToBytes(ram),
    };

    // Millions of bits a second, as a fraction.
    private static long BitsToBytes(JsonElement ram)
        => ram.ValueKind == JsonValueKind.Object && ram.TryGetProperty("mbps", out JsonElement rate) && rate.ValueKind == JsonValueKind.Number
            && rate.TryGetDouble(out double megabits) && megabits is >= 0 and < 1e12
            ? (long)(megabits * 1e6 / 8)
            : 0;

    private static long Number(JsonElement data, string member, long otherwise)
        => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(member, out JsonElement value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : otherwise;
}
