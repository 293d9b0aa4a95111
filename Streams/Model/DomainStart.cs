using System;

namespace Rx.Hypervisor;

/// <summary>How a domain is to be started; libvirt's <c>virDomainCreateFlags</c>.</summary>
[Flags]
public enum DomainStart
{
    /// <summary>Its virtual CPUs run.</summary>
    Running = 0,

    /// <summary>Its virtual CPUs stand still until it is resumed.</summary>
    Paused = 1,

    /// <summary>It is destroyed when the connection that started it is disposed, or its engine ends.</summary>
    AutoDestroy = 2,

    /// <summary>From nothing: what a managed save kept is dropped.</summary>
    ForceBoot = 8,

    /// <summary>With the firmware's variables made anew from their template. What was in them is lost.</summary>
    ResetNvram = 32,
}
