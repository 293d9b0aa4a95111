namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Requests of /dev/net/tun for ioctl(2): linux/if_tun.h.</summary>
internal static partial class Libc
{
    internal const uint TUNSETIFF = 0x400454CA;
    internal const uint TUNSETPERSIST = 0x400454CB;
    internal const int IFF_TAP = 0x0002;
    internal const int IFF_NO_PI = 0x1000;
    internal const int IFF_VNET_HDR = 0x4000;
    internal const int IFF_TUN_EXCL = 0x8000;
}
