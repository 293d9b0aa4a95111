using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.NetworkInformation;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Benchmarks.Networks;

/// <summary>An engine with networks, and the networks that are measured.</summary>
internal static class BenchNetworks
{
    /// <summary>A network with NAT and DHCP; <c>@@@@@</c> stands for its number, <c>##</c> for the last two digits of that.</summary>
    internal const string Template =
        """
        <network>
          <name>bench@@@@@</name>
          <forward mode='nat'/>
          <bridge name='bench@@@@@' stp='off'/>
          <ip address='10.99.1##.1' netmask='255.255.255.0'>
            <dhcp><range start='10.99.1##.10' end='10.99.1##.250'/></dhcp>
          </ip>
        </network>
        """;

    /// <summary>Whether bridges may be made: as root, in a network that nobody else is in.</summary>
    internal static bool CanRun()
    {
        string? reason = !Environment.IsPrivilegedProcess ? "that takes root"
            : NetworkInterface.GetAllNetworkInterfaces().Any(static link => link.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                ? "this network is somebody's: run it by ./rxhv bench, or by unshare --net"
            : Array.Find(["/usr/sbin/dnsmasq", "/usr/sbin/nft"], static path => !File.Exists(path)) is { } missing ? $"{missing} is missing"
            : null;
        if (reason is not null)
        {
            Console.Error.WriteLine($"no networks: {reason}");
        }

        return reason is null;
    }

    /// <summary>The network with a number.</summary>
    internal static string One(int number) => Template
        .Replace("@@@@@", number.ToString("d5", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("##", (number % 100).ToString("d2", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    internal static Task<HypervisorHost> StartAsync(string root) => HypervisorHost.StartAsync(options =>
    {
        options.Root = root;
        options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy };
        options.UseQemu();
        options.UseNetworks();
    });
}
