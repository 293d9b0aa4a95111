namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A bridge that is to be made.</summary>
/// <param name="Address">Six bytes as a number, the first byte on top; <see langword="null"/> leaves it to the kernel.</param>
/// <param name="HasStp">Whether it speaks the spanning tree protocol.</param>
/// <param name="ForwardDelaySeconds">How long a new port listens and learns, each. With the protocol on, the kernel takes 2 for less.</param>
public readonly record struct BridgeRequest(ulong? Address = null, bool HasStp = false, int ForwardDelaySeconds = 0);
