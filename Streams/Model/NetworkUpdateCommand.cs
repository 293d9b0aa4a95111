namespace Rx.Hypervisor;

/// <summary>How a part of a network is changed, with libvirt's numbers (<c>virNetworkUpdateCommand</c>).</summary>
public enum NetworkUpdateCommand
{
    /// <summary>Replaces the part that is like it.</summary>
    Modify = 1,

    /// <summary>Removes the part that is like it.</summary>
    Delete = 2,

    /// <summary>Adds it behind the others.</summary>
    AddLast = 3,

    /// <summary>Adds it in front of the others.</summary>
    AddFirst = 4,
}
