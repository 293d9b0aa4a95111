using System;

namespace Rx.Hypervisor;

/// <summary>What a change is to: libvirt's <c>virDomainModificationImpact</c>.</summary>
[Flags]
public enum DomainModification
{
    /// <summary>What runs, of an active domain; else what is stored.</summary>
    Current = 0,

    /// <summary>What runs.</summary>
    Live = 1,

    /// <summary>What is stored, for the next start.</summary>
    Config = 2,

    /// <summary>Of memory and virtual CPUs: the most that there may be, which only what is stored can change.</summary>
    Maximum = 4,
}
