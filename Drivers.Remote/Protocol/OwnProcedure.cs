namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Procedures of our own program: what libvirt's cannot carry. <c>docs/protocol.md</c> describes them.</summary>
internal enum OwnProcedure
{
    /// <summary>A call, first of all: versions and features of both ends. From then on the server sends <see cref="Heartbeat"/> and <see cref="Caused"/>.</summary>
    Hello = 1,

    /// <summary>A call: begins a subscription to events, from a position or from now on.</summary>
    Subscribe = 2,

    /// <summary>A call: begins an inventory: a snapshot at a position, then what changes.</summary>
    Inventory = 3,

    /// <summary>A call: ends what either of them began.</summary>
    Unsubscribe = 4,

    /// <summary>A message from the client: how many further events a subscription may send.</summary>
    Credit = 5,

    /// <summary>A message from the server: events of a subscription.</summary>
    Events = 6,

    /// <summary>A message from the server: changes of an inventory.</summary>
    InventoryChanges = 7,

    /// <summary>A message from the server, at intervals: the last position of its host.</summary>
    Heartbeat = 8,

    /// <summary>A message from the server, before the reply of a call of libvirt's: the last event that the call caused.</summary>
    Caused = 9,
}
