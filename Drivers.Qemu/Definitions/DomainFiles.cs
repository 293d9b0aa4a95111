using System;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>Files of definitions that are of domains.</summary>
internal static class DomainFiles
{
    internal static DefinitionFiles Of(IHostFiles files, string directory)
        => new(files, directory, "domain", ErrorDomain.Qemu, static xml => DomainDefinition.Parse(xml, static () => Guid.Empty).Uuid);

    /// <inheritdoc cref="DefinitionFiles.Write"/>
    internal static void Write(this DefinitionFiles files, DomainDefinition definition) => files.Write(definition.Name, definition.ToXml());

    /// <inheritdoc cref="DefinitionFiles.Rename"/>
    internal static void Rename(this DefinitionFiles files, string before, DomainDefinition renamed, bool hasAutostart)
        => files.Rename(before, renamed.Name, renamed.ToXml(), hasAutostart);
}
