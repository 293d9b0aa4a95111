namespace Rx.Hypervisor;

/// <summary>What a viewer of a display did, with libvirt's numbers (<c>virDomainEventGraphicsPhase</c>).</summary>
public enum GraphicsPhase
{
    /// <summary>It connected.</summary>
    Connect = 0,

    /// <summary>It was let in.</summary>
    Initialize = 1,

    /// <summary>It left.</summary>
    Disconnect = 2,
}
