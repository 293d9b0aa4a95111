using System;

namespace Rx.Hypervisor;

/// <summary>What a change is made to, with libvirt's numbers (<c>virNetworkUpdateFlags</c>).</summary>
[Flags]
public enum NetworkModification
{
    /// <summary>What is active; what is stored of a network that is not.</summary>
    Current = 0,

    /// <summary>What is active.</summary>
    Live = 1,

    /// <summary>What is stored.</summary>
    Config = 2,
}
