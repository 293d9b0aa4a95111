using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>A job from the names and units of libvirt's <c>virDomainGetJobStats</c>: times in milliseconds, sizes in bytes.</summary>
internal static class JobReading
{
    /// <summary>Reads a job.</summary>
    /// <param name="parameters">What is told of it.</param>
    /// <param name="type">Its type; <see langword="null"/>: it has ended, and the parameters say how.</param>
    internal static DomainJob Read(IReadOnlyList<TypedParameter> parameters, DomainJobType? type)
    {
        Dictionary<string, TypedParameter> all = parameters.DistinctBy(static one => one.Name, StringComparer.Ordinal).ToDictionary(static one => one.Name, StringComparer.Ordinal);
        return new DomainJob
        {
            Operation = (DomainJobOperation)Number("operation"),
            Type = type ?? (all.GetValueOrDefault("success") is BooleanParameter { Value: false } ? DomainJobType.Failed : DomainJobType.Completed),
            Elapsed = Time("time_elapsed"),
            Downtime = Time("downtime"),
            Setup = Time("setup_time"),
            Memory = Progress("memory"),
            Disk = Progress("disk"),
            BytesPerSecond = Number("memory_bps"),
            ConstantPages = Number("memory_constant"),
            NormalPages = Number("memory_normal"),
            NormalBytes = Number("memory_normal_bytes"),
            DirtyPagesPerSecond = Number("memory_dirty_rate"),
            Iteration = (int)Number("memory_iteration"),
            PageSize = (int)Number("memory_page_size"),
            Error = (all.GetValueOrDefault("errmsg") as StringParameter)?.Value ?? "",
        };

        long Number(string name) => all.GetValueOrDefault(name) switch
        {
            Int32Parameter one => one.Value,
            UInt32Parameter one => one.Value,
            Int64Parameter one => one.Value,
            UInt64Parameter one => (long)Math.Min(one.Value, long.MaxValue),
            _ => 0,
        };

        TimeSpan Time(string name) => TimeSpan.FromMilliseconds(Math.Min(Number(name), int.MaxValue));

        JobProgress Progress(string name) => new(Number(name + "_total"), Number(name + "_processed"), Number(name + "_remaining"));
    }
}
