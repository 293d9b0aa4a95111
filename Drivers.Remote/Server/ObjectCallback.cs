namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>What a client wants to hear of objects other than domains.</summary>
/// <param name="Object">libvirt's words for the kind of object, as errors have them: <c>storage pool</c>.</param>
/// <param name="EventId">Which kind of event.</param>
/// <param name="Key">Of which object; <see langword="null"/> means all.</param>
internal sealed record ObjectCallback(string Object, int EventId, string? Key);
