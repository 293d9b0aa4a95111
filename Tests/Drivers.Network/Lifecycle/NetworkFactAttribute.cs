using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>A fact about networks, which a real machine shows too: as root, in a network of its own, with the programs that it takes.</summary>
internal sealed class NetworkFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["/usr/sbin/dnsmasq", "/usr/sbin/nft", "/usr/bin/qemu-system-x86_64", "/dev/net/tun"];

    public NetworkFactAttribute() => Skip = WhyNot;

    internal static string? WhyNot { get; } = !Environment.IsPrivilegedProcess ? "a network of its own takes root"
        : Needed.FirstOrDefault(static path => !File.Exists(path)) is { } missing ? $"this machine has no {missing}"
        : null;
}
