using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>What events are made of.</content>
internal static partial class EventCodec
{
    private static void WriteJob(ref JsonLineWriter json, DomainJob job)
    {
        json.BeginObject("job"u8);
        json.Word("operation"u8, job.Operation);
        json.Word("type"u8, job.Type);
        json.Time("started"u8, job.Started);
        json.SecondsUnlessZero("elapsed"u8, job.Elapsed);
        WriteProgress(ref json, "memory"u8, job.Memory);
        WriteProgress(ref json, "disk"u8, job.Disk);
        json.NumberUnless("iteration"u8, job.Iteration, 0);
        json.NumberUnless("constantPages"u8, job.ConstantPages, 0);
        json.NumberUnless("normalPages"u8, job.NormalPages, 0);
        json.NumberUnless("normalBytes"u8, job.NormalBytes, 0);
        json.NumberUnless("pageSize"u8, job.PageSize, 0);
        json.NumberUnless("dirtyPagesPerSecond"u8, job.DirtyPagesPerSecond, 0);
        json.NumberUnless("bytesPerSecond"u8, job.BytesPerSecond, 0);
        json.SecondsUnlessZero("setup"u8, job.Setup);
        json.SecondsUnlessZero("downtime"u8, job.Downtime);
        json.TextUnlessEmpty("error"u8, job.Error);
        json.EndObject();
    }

    private static DomainJob ReadJob(ref JsonMembers members) => new()
    {
        Operation = members.Word<DomainJobOperation>("operation"u8),
        Type = members.Word<DomainJobType>("type"u8),
        Started = members.Time("started"u8),
        Elapsed = members.SecondsOrZero("elapsed"u8),
        Memory = members.ObjectOr("memory"u8, default(JobProgress), ReadProgress),
        Disk = members.ObjectOr("disk"u8, default(JobProgress), ReadProgress),
        Iteration = members.Int32Or("iteration"u8, 0),
        ConstantPages = members.NumberOr("constantPages"u8, 0),
        NormalPages = members.NumberOr("normalPages"u8, 0),
        NormalBytes = members.NumberOr("normalBytes"u8, 0),
        PageSize = members.Int32Or("pageSize"u8, 0),
        DirtyPagesPerSecond = members.NumberOr("dirtyPagesPerSecond"u8, 0),
        BytesPerSecond = members.NumberOr("bytesPerSecond"u8, 0),
        Setup = members.SecondsOrZero("setup"u8),
        Downtime = members.SecondsOrZero("downtime"u8),
        Error = members.TextOrEmpty("error"u8),
    };

    private static void WriteProgress(ref JsonLineWriter json, ReadOnlySpan<byte> name, JobProgress progress)
    {
        if (progress != default)
        {
            json.BeginObject(name);
            json.Number("total"u8, progress.Total);
            json.Number("processed"u8, progress.Processed);
            json.Number("remaining"u8, progress.Remaining);
            json.EndObject();
        }
    }

    private static JobProgress ReadProgress(ref JsonMembers members)
        => new(members.Number("total"u8), members.Number("processed"u8), members.Number("remaining"u8));

    private static void WritePlan(ref JsonLineWriter json, IReadOnlyList<PlannedDomain> domains)
    {
        json.BeginArray("domains"u8);
        for (int i = 0; i < domains.Count; i++)
        {
            json.BeginObject();
            WritePlanned(ref json, domains[i]);
            json.EndObject();
        }

        json.EndArray();
    }

    // What there was before networks were is written as it was.
    private static void WritePlan(ref JsonLineWriter json, IReadOnlyList<PlannedNetwork> networks)
    {
        if (networks.Count > 0)
        {
            json.BeginArray("networks"u8);
            for (int i = 0; i < networks.Count; i++)
            {
                json.BeginObject();
                WritePlanned(ref json, networks[i]);
                json.EndObject();
            }

            json.EndArray();
        }
    }

    private static void WritePlanned(ref JsonLineWriter json, PlannedDomain domain)
        => WritePlanned(ref json, domain.Name, domain.Domain, domain.Outcome, domain.Took, domain.Error);

    private static void WritePlanned(ref JsonLineWriter json, PlannedNetwork network)
        => WritePlanned(ref json, network.Name, network.Network, network.Outcome, network.Took, network.Error);

    private static void WritePlanned(ref JsonLineWriter json, string name, Guid uuid, PlanOutcome outcome, TimeSpan took, HypervisorException? error)
    {
        json.Text("name"u8, name);
        json.Uuid("uuid"u8, uuid);
        json.Word("outcome"u8, outcome);
        json.SecondsUnlessZero("took"u8, took);
        if (error is not null)
        {
            json.Word("code"u8, error.Code);
            json.WordUnlessDefault("from"u8, error.Domain);
            json.Text("error"u8, error.Message);
        }
    }

    private static PlannedDomain ReadPlanned(ref JsonMembers members)
    {
        (string name, Guid uuid, PlanOutcome outcome, TimeSpan took, HypervisorException? error) = ReadPlan(ref members);
        return new PlannedDomain(uuid, name, outcome, took, error);
    }

    private static PlannedNetwork ReadPlannedNetwork(ref JsonMembers members)
    {
        (string name, Guid uuid, PlanOutcome outcome, TimeSpan took, HypervisorException? error) = ReadPlan(ref members);
        return new PlannedNetwork(uuid, name, outcome, took, error);
    }

    private static (string Name, Guid Uuid, PlanOutcome Outcome, TimeSpan Took, HypervisorException? Error) ReadPlan(ref JsonMembers members) => (
        members.Text("name"u8),
        members.Uuid("uuid"u8),
        members.Word<PlanOutcome>("outcome"u8),
        members.SecondsOrZero("took"u8),
        members.Has("code"u8) ? ReadError(ref members) : null);

    private static HypervisorException ReadError(ref JsonMembers members)
        => new(members.Word<ErrorCode>("code"u8), members.WordOrDefault<ErrorDomain>("from"u8), members.Text("error"u8));
}
