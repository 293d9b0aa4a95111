namespace Rx.Hypervisor;

/// <summary>A change of one part of a network.</summary>
/// <param name="Command">What is done.</param>
/// <param name="Section">To what.</param>
/// <param name="Xml">The part: <c>&lt;host mac='52:54:00:00:00:01' ip='192.168.122.7'/&gt;</c>.</param>
/// <param name="ParentIndex">Which <c>ip</c> element, 0 for the first; -1 for the one that has DHCP.</param>
public sealed record NetworkUpdate(NetworkUpdateCommand Command, NetworkSection Section, string Xml, int ParentIndex = -1);
