using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>Hears what a peer tells unasked.</summary>
internal interface IRpcSink
{
    /// <summary>A message of any program but the one of signs of life. On the link's scheduler; what it throws breaks the link.</summary>
    /// <param name="packet">Valid during the call only.</param>
    void OnMessage(in Packet packet);
}
