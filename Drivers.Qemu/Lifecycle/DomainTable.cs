using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>The domains of a driver; no two have the same name or uuid.</summary>
/// <remarks>Threading: the host's scheduler, except for <see cref="View"/>.</remarks>
internal sealed class DomainTable
{
    private readonly Dictionary<Guid, QemuDomain> _byUuid = [];
    private readonly Dictionary<string, QemuDomain> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, QemuDomain> _readable = new(); // The same as _byUuid; read on any thread.

    /// <summary>All of them, as of now.</summary>
    internal QemuDomain[] All => [.. _byUuid.Values];

    /// <summary>The domain with a uuid.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: there is none.</exception>
    internal QemuDomain this[Guid uuid] => Find(uuid) ?? throw QemuErrors.NoDomain(uuid);

    /// <summary>What may be read of the domain with a uuid. On any thread.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: there is none.</exception>
    internal DomainView View(Guid uuid) => _readable.TryGetValue(uuid, out QemuDomain? domain) ? domain.View : throw QemuErrors.NoDomain(uuid);

    internal QemuDomain? Find(Guid uuid) => _byUuid.GetValueOrDefault(uuid);

    internal QemuDomain? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The domain that a definition is of, which is the one with its uuid; <see langword="null"/> when it is of a new one.</summary>
    /// <exception cref="HypervisorException">The name belongs to another uuid, or the uuid to another name.</exception>
    internal QemuDomain? Match(DefinitionSummary definition)
    {
        if (Find(definition.Uuid) is { } same)
        {
            return same.Name == definition.Name ? same : throw QemuErrors.UuidTaken(definition, same.Name);
        }

        return Find(definition.Name) is { } other ? throw QemuErrors.NameTaken(definition.Name, other.Uuid) : null;
    }

    internal void Add(QemuDomain domain)
    {
        _byUuid.Add(domain.Uuid, domain);
        _byName.Add(domain.Name, domain);
        _readable[domain.Uuid] = domain;
    }

    /// <summary>Removes a domain; one that was removed before, and may have a successor, stays removed.</summary>
    internal void Remove(QemuDomain domain)
    {
        if (Find(domain.Uuid) == domain)
        {
            _byUuid.Remove(domain.Uuid);
            _byName.Remove(domain.Name);
            _readable.TryRemove(domain.Uuid, out _);
        }
    }

    /// <summary>Files a domain under the name that it has now.</summary>
    internal void Rename(string before, QemuDomain domain)
    {
        _byName.Remove(before);
        _byName.Add(domain.Name, domain);
    }
}
