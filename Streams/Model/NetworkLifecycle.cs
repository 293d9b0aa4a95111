namespace Rx.Hypervisor;

/// <summary>Steps in the life of a network, with libvirt's numbers (<c>virNetworkEventLifecycleType</c>). None has details.</summary>
public enum NetworkLifecycle
{
    /// <summary>It was stored, or its definition was replaced.</summary>
    Defined = 0,

    /// <summary>Its definition was dropped.</summary>
    Undefined = 1,

    /// <summary>It became active.</summary>
    Started = 2,

    /// <summary>It became inactive, and its leases with it.</summary>
    Stopped = 3,
}
