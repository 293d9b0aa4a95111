using System.Collections.Generic;
using System.Diagnostics;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The VNC server, and where sound goes.</summary>
internal static class DisplayArguments
{
    /// <summary>What libvirt listens on when nothing is said.</summary>
    private const string DefaultHost = "127.0.0.1";

    /// <summary>Nothing when there is none. The password follows on the monitor: <see cref="PostStartCommand"/>.</summary>
    internal static IEnumerable<string> Of(VncDisplay? display, AudioBackend? audio)
    {
        List<string> arguments = [];
        if (audio is not null)
        {
            arguments.AddRange(["-audiodev", $"none,id={AudioBackend.Id}"]);
        }

        if (display is not null)
        {
            arguments.AddRange(["-vnc", Server(display, audio)]);
        }

        if (display?.Keymap is { } keymap)
        {
            arguments.AddRange(["-k", keymap]);
        }

        return arguments;
    }

    // With password=on and no password set nobody gets in.
    private static string Server(VncDisplay display, AudioBackend? audio) =>
        Where(display.Listen)
        + (display.HasPassword ? ",password=on" : "")
        + (display.PolicyName is { } policy ? $",share={policy}" : "")
        + (audio is null ? "" : $",audiodev={AudioBackend.Id}");

    private static string Where(VncListen listen) => listen switch
    {
        VncListen.Address { Port: { } port } address =>
            $"{Host(address.Host ?? DefaultHost)}:{port - VncListen.FirstPort}",
        VncListen.Socket { Path: { } path } => $"unix:{QemuOption.Escape(path)}",
        VncListen.None => "none",
        _ => throw new UnreachableException(),
    };

    private static string Host(string host) =>
        host.Contains(':') && !host.StartsWith('[') ? $"[{QemuOption.Escape(host)}]" : QemuOption.Escape(host);
}
