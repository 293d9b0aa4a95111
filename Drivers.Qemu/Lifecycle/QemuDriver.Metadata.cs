using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Titles, descriptions and what tools keep in a definition.</content>
internal sealed partial class QemuDriver
{
    public Task<DomainRecord> SetMetadataAsync(
        Guid domain, DomainMetadata kind, string? text, string? key, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
    {
        QemuDomain one = _domains[domain];
        RequireServing(one.Name, "set metadata of");
        DomainModification sides = one.View.Resolve(impact, "set metadata of");
        var edit = new MetadataEdit(kind, text, key, uri);
        DomainDefinition? stored = sides.HasFlag(DomainModification.Config) ? edit.Apply(one.Stored!) : null;
        DomainDefinition? live = sides.HasFlag(DomainModification.Live) ? edit.Apply(one.Live!) : null;
        if (stored is not null)
        {
            Files.Write(stored);
        }

        one.Feed(new MetadataSet(kind, edit.Uri, stored, live));
        return Task.FromResult(one.Record);
    }

    public ValueTask<string> GetMetadataAsync(
        Guid domain, DomainMetadata kind, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DomainView one = _domains.View(domain);
        if (impact == (DomainModification.Live | DomainModification.Config))
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu,
                "invalid argument: metadata is read of what runs or of what is stored, not of both");
        }

        DomainModification side = one.Resolve(impact, "read metadata of");
        ObjectIdentity identity = (side == DomainModification.Live ? one.Live! : one.History.Stored!.Whole).Identity;
        return new ValueTask<string>(new MetadataEdit(kind, Text: null, Key: null, uri).Read(identity)
            ?? throw new HypervisorException(ErrorCode.NoDomainMetadata, ErrorDomain.Domain,
                $"metadata not found: domain '{one.Name}' has no {(kind == DomainMetadata.Element ? $"metadata element of '{uri}'" : kind.ToString().ToLowerInvariant())}"));
    }
}
