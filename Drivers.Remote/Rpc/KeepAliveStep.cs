namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>What is to be done about a peer.</summary>
internal enum KeepAliveStep
{
    /// <summary>Nothing before the time is up.</summary>
    Wait,

    /// <summary>Ask it for a sign of life.</summary>
    Ping,

    /// <summary>Give it up: it did not answer.</summary>
    Dead,
}
