namespace Rx.Hypervisor;

/// <summary>What became of a link of a network.</summary>
public enum NetworkLinkChange
{
    /// <summary>It became a port of the bridge; or it is the bridge, and was made.</summary>
    Added,

    /// <summary>It is no port of the bridge any more; or it was the bridge.</summary>
    Removed,

    /// <summary>It carries packets now.</summary>
    Up,

    /// <summary>It carries none now.</summary>
    Down,
}
