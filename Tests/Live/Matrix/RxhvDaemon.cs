using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>rxhvd.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RxhvDaemon : WireDaemon
{
    private DaemonProcess _process = null!;

    private RxhvDaemon()
    {
    }

    internal override string Name => "rxhvd";

    internal override string Socket => this["root/run/libvirt-sock"];

    internal static async Task<RxhvDaemon> StartAsync()
    {
        var daemon = new RxhvDaemon();
        File.WriteAllText(daemon["rxhvd.conf"], $"log_outputs = \"1:file:{daemon["rxhvd.log"]}\"");
        daemon._process = DaemonProcess.Start("--root", daemon["root"], "-f", daemon["rxhvd.conf"]);
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
