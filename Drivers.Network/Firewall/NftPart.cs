using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Network.Firewall;

/// <summary>A part of a rule: writes one expression or statement.</summary>
internal delegate void NftPart(Utf8JsonWriter json);
