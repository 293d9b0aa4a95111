using System;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a start chooses where the definition leaves it open; it lasts as long as that run.</summary>
/// <param name="Folder">
/// Where the sockets of channels and displays go that have no path. Exists before QEMU starts and is the domain's own:
/// below <see cref="SocketPath.Folder"/>, so that such a path is known when it comes back in a definition.
/// </param>
/// <param name="VncPort">Port of a VNC server with <c>autoport='yes'</c>; <see langword="null"/> when there is none.</param>
internal sealed record RunChoices(string? Folder, int? VncPort)
{
    /// <summary>For definitions that leave nothing open.</summary>
    internal static RunChoices None { get; } = new(null, null);

    /// <summary>The folder of a definition that needs one.</summary>
    internal string RequiredFolder => Folder ?? throw new InvalidOperationException("no folder was given for sockets");

    /// <summary>The port of a definition that needs one.</summary>
    internal int RequiredVncPort => VncPort ?? throw new InvalidOperationException("no port was chosen for VNC");

    /// <summary>Chooses for one start.</summary>
    /// <param name="devices">What is to be started.</param>
    /// <param name="folder">As in <see cref="Folder"/>.</param>
    /// <param name="isFree">
    /// Whether a port may be used, asked from 5900 upwards. One that says yes must keep the port for this start, or two
    /// starts get the same.
    /// </param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationFailed"/>: no port is free.</exception>
    internal static RunChoices For(DomainDevices devices, string folder, Func<int, bool> isFree) => new(
        folder,
        devices.Display is { Listen: VncListen.Address { Port: null } } ? FirstFree(isFree) : null);

    private static int FirstFree(Func<int, bool> isFree)
    {
        for (int port = VncListen.FirstPort; port <= VncListen.LastPort; port++)
        {
            if (isFree(port))
            {
                return port;
            }
        }

        throw new HypervisorException(
            ErrorCode.OperationFailed,
            ErrorDomain.Domain,
            "operation failed: Unable to find an unused port in range 'VNC' "
            + $"({VncListen.FirstPort}-{VncListen.LastPort})");
    }
}
