using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>rxhvd.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RxhvDaemon : WireDaemon
{
    /// <summary>What has it run in a network of its own, with a loopback that is up.</summary>
    internal static readonly string[] InOwnNetwork = ["/usr/bin/unshare", "--net", "--", "/bin/sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && exec \"$@\"", "rxhvd"];

    private DaemonProcess _process = null!;

    private RxhvDaemon()
    {
    }

    internal override string Name => "rxhvd";

    internal override string Socket => this["root/run/libvirt-sock"];

    internal override int Process => _process.Id;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="configure">Makes its further settings.</param>
    /// <param name="by">What in the end runs the daemon, somewhere else or with other rights.</param>
    /// <param name="arguments">Further ones.</param>
    internal static async Task<RxhvDaemon> StartAsync(Func<RxhvDaemon, string>? configure = null, string[]? by = null, params string[] arguments)
    {
        var daemon = new RxhvDaemon();
        File.WriteAllText(daemon["rxhvd.conf"], $"log_outputs = \"1:file:{daemon["rxhvd.log"]}\"\n{configure?.Invoke(daemon)}\n");
        daemon._process = DaemonProcess.StartBy(
            by ?? [], new Dictionary<string, string?>(), ["--root", daemon["root"], "-f", daemon["rxhvd.conf"], .. arguments]);
        await Within.DeadlineAsync(daemon.WaitAsync(), "rxhvd to serve");
        return daemon;
    }

    internal override void Kill() => _process.Signal(DaemonProcess.SigKill);

    private protected override ValueTask EndAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
