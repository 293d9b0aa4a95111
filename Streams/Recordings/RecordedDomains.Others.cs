using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Streams.Recordings;

/// <content>Calls with lists, calls without an answer, and what is answered at once.</content>
internal sealed partial class RecordedDomains
{
    public Task<DomainRecord> SendKeyAsync(
        Guid domain, KeycodeSet codes, TimeSpan hold, IReadOnlyList<int> keys, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        "SendKey",
        [domain, (long)codes, hold.Ticks, new JsonArray([.. keys.Select(static key => JsonValue.Create(key))]), deadline.Ticks],
        cancel => inner.SendKeyAsync(domain, codes, hold, keys, deadline, cancel),
        cancellationToken);

    public Task<DomainRecord> SetMetadataAsync(
        Guid domain, DomainMetadata kind, string? text, string? key, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        "SetMetadata",
        [domain, (long)kind, text, key, uri, (long)impact, deadline.Ticks],
        cancel => inner.SetMetadataAsync(domain, kind, text, key, uri, impact, deadline, cancel),
        cancellationToken);

    public Task DefineSaveImageXmlAsync(string path, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        "DefineSaveImageXml",
        [path, xml, (long)flags, deadline.Ticks],
        async cancel =>
        {
            await inner.DefineSaveImageXmlAsync(path, xml, flags, deadline, cancel);
            return true;
        },
        cancellationToken);

    public Task DefineManagedSaveXmlAsync(Guid domain, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        "DefineManagedSaveXml",
        [domain, xml, (long)flags, deadline.Ticks],
        async cancel =>
        {
            await inner.DefineManagedSaveXmlAsync(domain, xml, flags, deadline, cancel);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DomainStatistics>> GetStatisticsAsync(
        IReadOnlyCollection<Guid> domains, StatisticsGroups groups, TimeSpan patience, CancellationToken cancellationToken) => MakeAsync(
        "GetStatistics",
        [new JsonArray([.. domains.Select(static uuid => JsonValue.Create(uuid))]), (long)groups, patience.Ticks],
        cancel => inner.GetStatisticsAsync(domains, groups, patience, cancel),
        cancellationToken);

    public Task<string> GetCapabilitiesXmlAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetCapabilitiesXml", [deadline.Ticks], cancel => Capabilities.GetCapabilitiesXmlAsync(deadline, cancel), cancellationToken);

    public Task<string> GetDomainCapabilitiesXmlAsync(
        string? emulator, string? arch, string? machine, string? virtType, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        "GetDomainCapabilitiesXml",
        [emulator, arch, machine, virtType, deadline.Ticks],
        cancel => Capabilities.GetDomainCapabilitiesXmlAsync(emulator, arch, machine, virtType, deadline, cancel),
        cancellationToken);

    public ValueTask<string> GetXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetXmlAsync(domain, flags, deadline, cancellationToken);

    public ValueTask<string> GetSaveImageXmlAsync(string path, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetSaveImageXmlAsync(path, flags, deadline, cancellationToken);

    public ValueTask<string> GetManagedSaveXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetManagedSaveXmlAsync(domain, flags, deadline, cancellationToken);

    public ValueTask<DomainJob> GetJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetJobAsync(domain, deadline, cancellationToken);

    public ValueTask<DomainJob> GetCompletedJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetCompletedJobAsync(domain, deadline, cancellationToken);

    public ValueTask<string> GetMetadataAsync(
        Guid domain, DomainMetadata kind, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetMetadataAsync(domain, kind, uri, impact, deadline, cancellationToken);

    public ValueTask<DomainInfo> GetInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetInfoAsync(domain, deadline, cancellationToken);

    public ValueTask<ControlInfo> GetControlInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetControlInfoAsync(domain, deadline, cancellationToken);
}
