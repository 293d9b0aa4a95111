using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>A real libvirtd in mount, network and process namespaces of its own: nothing outside is touched, and its guests end with it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LibvirtDaemon : WireDaemon
{
    private const string Program = "/usr/sbin/libvirtd";

    private ShellProcess _process = null!;

    private LibvirtDaemon()
    {
    }

    internal override string Name => "libvirtd";

    internal override string Socket => this["sock/libvirt-sock"];

    internal static async Task<LibvirtDaemon> StartAsync()
    {
        var daemon = new LibvirtDaemon();
        Directory.CreateDirectory(daemon["sock"]);
        File.WriteAllText(daemon["libvirtd.conf"], $"""
            unix_sock_dir = "{daemon["sock"]}"
            auth_unix_rw = "none"
            auth_unix_ro = "none"
            log_outputs = "2:file:{daemon["libvirtd.log"]}"
            """);
        daemon._process = ShellProcess.Start(
            Repository.PathOf("Tests/Benchmarks/peers/libvirtd.sh"), daemon["peer"], Program, "-f", daemon["libvirtd.conf"]);
        await Within.DeadlineAsync(daemon.WaitAsync(), "libvirtd to serve");
        return daemon;
    }

    internal override void Kill() => _process.Signal(DaemonProcess.SigKill); // Its namespace of processes ends with it, and all in there.

    private protected override ValueTask EndAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
