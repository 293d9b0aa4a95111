namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What reading from a netlink(7) socket gave.</summary>
public enum NetlinkRead
{
    /// <summary>Nothing waits to be read.</summary>
    Nothing,

    /// <summary>There were messages, and may be more.</summary>
    Messages,

    /// <summary>Messages were lost, since they were not read in time: ask for what there is. What follows can be read.</summary>
    Lost,
}
