namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Which of its sides a definition shows: libvirt's <c>VIR_DOMAIN_XML_*</c> flags.</summary>
/// <param name="Id">Number of the run; -1 shows a definition that does not run.</param>
internal sealed record DomainXmlView(int Id = -1)
{
    /// <summary>Without what belongs to a run, and without passwords.</summary>
    internal static DomainXmlView Inactive { get; } = new();

    /// <summary>What is stored: nothing is left out that a later start needs.</summary>
    internal static DomainXmlView Stored { get; } = new() { IsSecure = true };

    /// <summary>Whether passwords are shown.</summary>
    internal bool IsSecure { get; init; }

    /// <summary>Whether another host is to read it: leaves out what each adds by itself, as the oldest libvirts do not know it.</summary>
    internal bool IsMigratable { get; init; }

    /// <summary>Whether what belongs to a run is shown: the id, aliases, what QEMU chose.</summary>
    internal bool IsLive => Id >= 0;
}
