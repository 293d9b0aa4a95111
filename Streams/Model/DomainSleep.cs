namespace Rx.Hypervisor;

/// <summary>Where a guest keeps its state while it sleeps, with libvirt's numbers (<c>virNodeSuspendTarget</c>).</summary>
public enum DomainSleep
{
    /// <summary>In memory (ACPI S3).</summary>
    Memory = 0,

    /// <summary>On disk (S4): the domain ends.</summary>
    Disk = 1,

    /// <summary>In memory and, in case the power fails, on disk.</summary>
    Hybrid = 2,
}
