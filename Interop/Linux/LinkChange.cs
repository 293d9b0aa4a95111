namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What to change of a link; what is <see langword="null"/> stays.</summary>
/// <param name="Mtu">Largest payload of a packet.</param>
/// <param name="Master">Number of a bridge to join; 0 leaves the bridge that it is in.</param>
/// <param name="Address">Six bytes as a number, the first byte on top.</param>
/// <param name="IsUp">Whether it is to be up.</param>
public readonly record struct LinkChange(
    int? Mtu = null, int? Master = null, ulong? Address = null, bool? IsUp = null);
