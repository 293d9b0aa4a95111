namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 8: the section <c>Hypervisor</c> of the configuration.</summary>
// <story>
internal sealed class HypervisorSettings
{
    public string Uri { get; set; } = "";
}
// </story>
