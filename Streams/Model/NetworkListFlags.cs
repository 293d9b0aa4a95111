using System;

namespace Rx.Hypervisor;

/// <summary>Which networks, with libvirt's numbers (<c>virConnectListAllNetworksFlags</c>). Of a pair, neither means both.</summary>
[Flags]
public enum NetworkListFlags
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Those that are inactive.</summary>
    Inactive = 1,

    /// <summary>Those that are active.</summary>
    Active = 2,

    /// <summary>Those that are stored.</summary>
    Persistent = 4,

    /// <summary>Those that vanish when they stop.</summary>
    Transient = 8,

    /// <summary>Those that start with their host.</summary>
    Autostart = 16,

    /// <summary>Those that do not.</summary>
    NoAutostart = 32,
}
