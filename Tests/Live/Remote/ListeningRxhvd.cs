using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>An rxhvd that can be reached by every transport there is, for the tests of a class.</summary>
[SupportedOSPlatform("linux")]
public sealed class ListeningRxhvd : IAsyncLifetime
{
    // The remote side is this machine with the daemon's socket where libvirt's programs look for it; the last argument is what is run there.
    private const string Ssh = """
        for command; do :; done
        exec unshare --mount sh -c 'mount -t tmpfs none /run && mkdir /run/libvirt && mount --bind "$1" /run/libvirt && exec sh -c "$2"' sh "$(dirname "$0")/root/run" "$command"
        """;

    private readonly int _tcp = FreePort.Find();
    private readonly int _tls = FreePort.Find();
    private RxhvDaemon? _daemon;

    internal RxhvDaemon Daemon => _daemon!;

    public async Task InitializeAsync()
    {
        if (TinyDisk.WhyImpossible is null && GuestImages.WhyMissing is null)
        {
            _daemon = await RxhvDaemon.StartAsync(Configure, by: null, "--listen");
        }
    }

    public async Task DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }
    }

    /// <summary>The daemon by one of the transports.</summary>
    internal string UriBy(string transport) => transport switch
    {
        "tcp" => $"qemu+tcp://127.0.0.1:{_tcp}/system",
        "tls" => $"qemu+tls://localhost:{_tls}/system?pkipath={Daemon.Folder}",
        "ssh" => $"qemu+ssh://far.example.org/system?command={Daemon["ssh"]}",
        _ => Daemon.Uri,
    };

    private string Configure(RxhvDaemon daemon)
    {
        using var authority = new TestAuthority(TimeProvider.System.GetUtcNow());
        File.WriteAllText(daemon["cacert.pem"], authority.Certificate.ExportCertificatePem());
        TestAuthority.Write(authority.Issue("CN=server", TestAuthority.ForServers), daemon["servercert.pem"], daemon["serverkey.pem"]);
        TestAuthority.Write(authority.Issue("CN=client", TestAuthority.ForClients), daemon["clientcert.pem"], daemon["clientkey.pem"]);
        File.CreateSymbolicLink(daemon["ssh"], Repository.PathOf("Tests/Data/Remote/ssh"));
        File.WriteAllText(daemon["ssh.script"], Ssh);
        return $"""
            listen_addr = "127.0.0.1"
            listen_tcp = 1
            tcp_port = "{_tcp}"
            auth_tcp = "none"
            tls_port = "{_tls}"
            ca_file = "{daemon["cacert.pem"]}"
            cert_file = "{daemon["servercert.pem"]}"
            key_file = "{daemon["serverkey.pem"]}"
            """;
    }
}
