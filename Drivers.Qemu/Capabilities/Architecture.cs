namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Names of processor architectures: libvirt and the kernel agree on most, QEMU has some of its own.</summary>
internal static class Architecture
{
    /// <summary>libvirt's word for a target of QEMU.</summary>
    internal static string OfTarget(string target) => target switch
    {
        "i386" => "i686",
        "arm" => "armv7l",
        "hppa" => "parisc",
        "or1k" => "openrisc",
        _ => target,
    };

    /// <summary>QEMU's word, which is also the end of the name of its program.</summary>
    internal static string ToTarget(string arch) => arch switch
    {
        "i686" => "i386",
        "armv6l" or "armv7l" => "arm",
        "parisc" => "hppa",
        "openrisc" => "or1k",
        "ppc64le" => "ppc64",
        _ => arch,
    };

    /// <summary>How wide an address is, as libvirt tells it.</summary>
    internal static int WordSize(string arch) => arch switch
    {
        "s390" => 31,
        "alpha" or "ia64" or "s390x" or "x86_64" => 64,
        _ when arch.Contains("64", System.StringComparison.Ordinal) => 64,
        _ => 32,
    };

    /// <summary>Whether KVM of a host runs guests of an architecture.</summary>
    internal static bool Runs(string host, string guest) => host == guest || (host, guest) is ("x86_64", "i686") or ("aarch64", "armv7l");
}
