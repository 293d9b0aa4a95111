using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What is stored of domains.</summary>
public interface IDomainDefinitions
{
    /// <summary>Stores a definition; that of a domain which runs is for its next start.</summary>
    Task<DomainRecord> DefineAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Drops what is stored; a domain that runs goes on as a transient one.</summary>
    Task<DomainRecord> UndefineAsync(Guid domain, DomainUndefine flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Gives an inactive stored domain another name.</summary>
    Task<DomainRecord> RenameAsync(Guid domain, string name, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Has a stored domain started with its host, or no longer.</summary>
    Task<DomainRecord> SetAutostartAsync(Guid domain, bool isOn, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>libvirt's domain XML of what runs or is stored.</summary>
    ValueTask<string> GetXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken);
}
