using System.Runtime.Versioning;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>A real libvirtd in mount, network and process namespaces of its own: nothing outside is touched, and its guests end with it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LibvirtDaemon : WireDaemon
{
    private ShellProcess _process = null!;

    private LibvirtDaemon()
    {
    }

    internal override string Name => "libvirtd";

    internal override int Process => _process.Id;

    internal override string Socket => this["sock/libvirt-sock"];

    internal static async Task<LibvirtDaemon> StartAsync()
    {
        var daemon = new LibvirtDaemon();
        daemon._process = ShellProcess.Start(
            "/usr/bin/bash", Repository.PathOf("Tests/Benchmarks/peers/libvirtd.sh"), daemon["peer"], Repository.PathOf("Tests/Data/Remote/libvirtd.sh"), daemon.Folder);
        await Within.DeadlineAsync(daemon.WaitAsync(), "libvirtd to serve");
        return daemon;
    }

    /// <inheritdoc/>
    /// <remarks>Another one is started at once.</remarks>
    internal override void Kill() => ProcessList.KillMentioning(this["libvirtd.conf"]);

    private protected override ValueTask EndAsync()
    {
        _process.Dispose(); // All that is in its namespaces ends with it.
        return ValueTask.CompletedTask;
    }
}
