using System;

namespace Rx.Hypervisor;

/// <summary>Whether an active domain takes orders; libvirt's <c>virDomainControlInfo</c>.</summary>
/// <param name="State">Whether.</param>
/// <param name="Time">For how long it has been so; zero for <see cref="ControlState.Ok"/>.</param>
public sealed record ControlInfo(ControlState State, TimeSpan Time);
