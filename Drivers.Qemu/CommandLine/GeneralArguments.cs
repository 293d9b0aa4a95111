using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>What every QEMU process gets.</summary>
internal static class GeneralArguments
{
    // What a guest that broke into QEMU may not do. "spawn" also rules out helper scripts and migration by command.
    private const string Sandbox = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

    /// <summary>Nothing that was not asked for: no configuration file, default device or display.</summary>
    internal static IEnumerable<string> Isolation() =>
        ["-no-user-config", "-nodefaults", "-display", "none", "-sandbox", Sandbox];

    /// <summary>Name and uuid; <c>debug-threads</c> lets tools tell a vCPU's thread from the others.</summary>
    internal static IEnumerable<string> Identity(DomainDefinition domain) =>
        ["-name", $"guest={QemuOption.Escape(domain.Name)},debug-threads=on", "-uuid", domain.Uuid.ToString("D")];

    /// <summary>The monitor listens on a socket made by the driver, so there is never a path to wait for.</summary>
    internal static IEnumerable<string> Monitor(int handle) =>
    [
        "-chardev", $"socket,id=monitor,fd={handle},server=on,wait=off",
        "-mon", "chardev=monitor,mode=control",
    ];

    /// <summary>QEMU notes its own process id, for the case that the driver is killed before it can.</summary>
    internal static IEnumerable<string> ProcessId(string? path) => path is null ? [] : ["-pidfile", path];

    /// <summary>The state comes when the driver says so: only then does QEMU tell of it in events.</summary>
    internal static IEnumerable<string> Incoming(bool isIncoming) => isIncoming ? ["-incoming", "defer"] : [];
}
