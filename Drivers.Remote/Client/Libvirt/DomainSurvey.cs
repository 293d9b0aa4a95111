using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>Asks a host for all that a record has: of all domains by a handful of calls, or of one.</summary>
internal static class DomainSurvey
{
    private const uint AskNobodyToWait = 1u << 29;
    private const StatisticsGroups Groups = StatisticsGroups.State | StatisticsGroups.Balloon | StatisticsGroups.Vcpu;

    /// <summary>How long one of these calls may take: none waits for a guest.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>How many titles are asked for at once.</summary>
    private const int AtOnce = 64;

    /// <summary>What is said of every domain.</summary>
    internal static async Task<Dictionary<Guid, DomainFacts>> AllAsync(RpcLink link, CancellationToken cancellationToken)
    {
        DomainName[] names = await ListAsync(link, DomainListFlags.All, cancellationToken);
        HashSet<Guid> persistent = await UuidsAsync(link, DomainListFlags.Persistent, cancellationToken);
        HashSet<Guid> autostarted = await UuidsAsync(link, DomainListFlags.Autostart, cancellationToken);
        HashSet<Guid> saved = await UuidsAsync(link, DomainListFlags.ManagedSave, cancellationToken);
        var arguments = new BulkStatsArguments { Groups = (uint)Groups, Flags = AskNobodyToWait };
        BulkStatsReply reply = await link.CallAsync<BulkStatsArguments, BulkStatsReply>(RemoteProcedure.ConnectGetAllDomainStats, arguments, Deadline, cancellationToken);
        Dictionary<Guid, BulkStats> statistics = reply.Records.ToArray().DistinctBy(static one => one.Domain.Uuid).ToDictionary(static one => one.Domain.Uuid);
        Dictionary<Guid, DomainFacts> all = [];
        foreach (DomainName[] some in names.DistinctBy(static one => one.Uuid).Where(name => statistics.ContainsKey(name.Uuid)).Chunk(AtOnce))
        {
            string[] titles = await Task.WhenAll(some.Select(name => TitleAsync(link, name, cancellationToken)).ToArray());
            foreach ((DomainName name, string title) in some.Zip(titles))
            {
                all[name.Uuid] = Facts(statistics[name.Uuid], title, persistent, autostarted, saved);
            }
        }

        return all;
    }

    /// <summary>What is said of one domain.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    internal static async Task<DomainFacts?> OneAsync(RpcLink link, Guid domain, CancellationToken cancellationToken)
    {
        try
        {
            DomainArguments found = await link.CallAsync<Uuid, DomainArguments>(
                RemoteProcedure.DomainLookupByUuid, new Uuid { Value = domain }, Deadline, cancellationToken);
            return await OneAsync(link, found, cancellationToken);
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.NoDomain)
        {
            return null;
        }
    }

    // All at once: one round trip.
    private static async Task<DomainFacts> OneAsync(RpcLink link, DomainArguments domain, CancellationToken cancellationToken)
    {
        var flags = new DomainFlags { Domain = domain.Domain };
        Task<DomainStateReply> stating = link.CallAsync<DomainFlags, DomainStateReply>(RemoteProcedure.DomainGetState, flags, Deadline, cancellationToken);
        Task<DomainInfoReply> informing = link.CallAsync<DomainArguments, DomainInfoReply>(RemoteProcedure.DomainGetInfo, domain, Deadline, cancellationToken);
        Task<Flag> persisting = link.CallAsync<DomainArguments, Flag>(RemoteProcedure.DomainIsPersistent, domain, Deadline, cancellationToken);
        Task<Flag?> starting = link.TryCallAsync<DomainArguments, Flag>(RemoteProcedure.DomainGetAutostart, domain, Deadline, cancellationToken);
        Task<Flag?> saving = link.TryCallAsync<DomainFlags, Flag>(RemoteProcedure.DomainHasManagedSaveImage, flags, Deadline, cancellationToken);
        Task<string> titling = TitleAsync(link, domain.Domain, cancellationToken);
        await Task.WhenAll(stating, informing, persisting, starting, saving, titling);
        (DomainStateReply state, DomainInfoReply info) = (await stating, await informing);
        return new DomainFacts
        {
            Name = domain.Domain.Name,
            Id = domain.Domain.Id,
            State = (DomainState)state.State,
            Reason = DomainFacts.ReasonOf(state.State, state.Reason),
            IsPersistent = (await persisting).Value,
            HasAutostart = (await starting)?.Value ?? false,
            HasManagedSave = (await saving)?.Value ?? false,
            MemoryKiB = (long)info.MaxMemoryKiB,
            CurrentMemoryKiB = (long)info.MemoryKiB,
            Vcpus = (int)info.Vcpus,
            Title = await titling,
        };
    }

    private static DomainFacts Facts(BulkStats it, string title, HashSet<Guid> persistent, HashSet<Guid> autostarted, HashSet<Guid> saved)
    {
        Dictionary<string, TypedParameter> values = it.Parameters.ToArray().Select(static one => one.Value).DistinctBy(static one => one.Name, StringComparer.Ordinal)
            .ToDictionary(static one => one.Name, StringComparer.Ordinal);
        int state = (int)Number("state.state");
        return new DomainFacts
        {
            Name = it.Domain.Name,
            Id = it.Domain.Id,
            State = (DomainState)state,
            Reason = DomainFacts.ReasonOf(state, (int)Number("state.reason")),
            IsPersistent = persistent.Contains(it.Domain.Uuid),
            HasAutostart = autostarted.Contains(it.Domain.Uuid),
            HasManagedSave = saved.Contains(it.Domain.Uuid),
            MemoryKiB = Number("balloon.maximum"),
            CurrentMemoryKiB = Number("balloon.current"),
            Vcpus = (int)Number("vcpu.current"),
            Title = title,
        };

        long Number(string name) => values.GetValueOrDefault(name) switch
        {
            Int32Parameter one => one.Value,
            UInt32Parameter one => one.Value,
            Int64Parameter one => one.Value,
            UInt64Parameter one => (long)Math.Min(one.Value, long.MaxValue),
            _ => 0,
        };
    }

    private static async Task<DomainName[]> ListAsync(RpcLink link, DomainListFlags flags, CancellationToken cancellationToken)
    {
        var arguments = new ListArguments { NeedResults = true, Flags = (uint)flags };
        return (await link.CallAsync<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, arguments, Deadline, cancellationToken)).Domains.ToArray();
    }

    private static async Task<HashSet<Guid>> UuidsAsync(RpcLink link, DomainListFlags flags, CancellationToken cancellationToken)
        => [.. (await ListAsync(link, flags, cancellationToken)).Select(static name => name.Uuid)];

    // A domain without one is refused with an error of its own.
    private static async Task<string> TitleAsync(RpcLink link, DomainName domain, CancellationToken cancellationToken)
    {
        var arguments = new GetMetadataArguments { Domain = domain, Type = (int)DomainMetadata.Title };
        return (await link.TryCallAsync<GetMetadataArguments, Text>(RemoteProcedure.DomainGetMetadata, arguments, Deadline, cancellationToken))?.Value ?? "";
    }
}
