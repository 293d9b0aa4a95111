using System;
using System.Collections.Generic;
using System.Linq;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>A job in the names and units of libvirt's <c>virDomainGetJobStats</c>: times in milliseconds, sizes in bytes.</summary>
internal static class JobParameters
{
    /// <summary>What is known of a job; what nobody has counted is left out.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isCompleted">Whether it is told how it ended.</param>
    internal static Parameter[] Of(DomainJob job, bool isCompleted)
    {
        List<TypedParameter> all = [new Int32Parameter("operation", (int)job.Operation), Milliseconds("time_elapsed", job.Elapsed)];
        AddKnown(all, "downtime", job.Downtime);
        AddKnown(all, "setup_time", job.Setup);
        AddProgress(all, "data", job.Data);
        AddProgress(all, "memory", job.Memory);
        AddKnown(all, "memory_bps", job.BytesPerSecond);
        if (job.PageSize > 0)
        {
            all.Add(Amount("memory_constant", job.ConstantPages));
            all.Add(Amount("memory_normal", job.NormalPages));
            all.Add(Amount("memory_normal_bytes", job.NormalBytes));
            all.Add(Amount("memory_dirty_rate", job.DirtyPagesPerSecond));
            all.Add(Amount("memory_iteration", job.Iteration));
            all.Add(Amount("memory_postcopy_requests", 0)); // Nothing moves after the guest went on elsewhere.
            all.Add(Amount("memory_page_size", job.PageSize));
        }

        if (job.Disk.Total > 0)
        {
            AddProgress(all, "disk", job.Disk);
        }

        if (isCompleted && job.Type != DomainJobType.Completed)
        {
            all.Add(new BooleanParameter("success", false));
        }

        if (job.Error.Length > 0)
        {
            all.Add(new StringParameter("errmsg", job.Error));
        }

        return [.. all.Select(static one => new Parameter { Value = one })];
    }

    private static void AddProgress(List<TypedParameter> all, string name, JobProgress progress)
    {
        all.Add(Amount(name + "_total", progress.Total));
        all.Add(Amount(name + "_processed", progress.Processed));
        all.Add(Amount(name + "_remaining", progress.Remaining));
    }

    private static void AddKnown(List<TypedParameter> all, string name, TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            all.Add(Milliseconds(name, time));
        }
    }

    private static void AddKnown(List<TypedParameter> all, string name, long amount)
    {
        if (amount > 0)
        {
            all.Add(Amount(name, amount));
        }
    }

    private static UInt64Parameter Milliseconds(string name, TimeSpan time) => new(name, (ulong)time.TotalMilliseconds);

    private static UInt64Parameter Amount(string name, long amount) => new(name, (ulong)Math.Max(amount, 0));
}
