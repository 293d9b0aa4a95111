namespace Rx.Hypervisor;

/// <summary>How a domain is to be started.</summary>
public enum DomainStart
{
    /// <summary>Its virtual CPUs run.</summary>
    Running,

    /// <summary>Its virtual CPUs stand still until it is resumed.</summary>
    Paused,
}
