using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>libvirt's own client shows rxhvd who it is: by certificate, by password.</summary>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class DaemonAccessTests : IDisposable
{
    private const string Virsh = "/usr/bin/virsh";

    private readonly TemporaryDirectory _folder = new();
    private readonly TestAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly int _port = FreePort.Find();

    private static string Host => Environment.IsPrivilegedProcess ? "system" : "session";

    private string Root => _folder["root"];

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [LiveRootFact]
    public async Task Virsh_is_let_in_over_TLS_by_its_certificate_and_kept_out_by_it()
    {
        X509Certificate2 revoked = _authority.Issue("O=Example, CN=fenchurch", TestAuthority.ForClients);
        _authority.Revoke(revoked);
        using DaemonProcess daemon = await StartAsync("tls_allowed_dn_list = [\"O=Example,CN=f*\"]", _authority.ListRevoked());

        (await LiveServer.RunAsync(0, Virsh, "-c", UriWith(_authority.Issue("O=Example, CN=ford", TestAuthority.ForClients)), "list", "--name")).ShouldBe([]);
        await LiveServer.RunAsync(1, Virsh, "-c", UriWith(_authority.Issue("O=Example, CN=marvin", TestAuthority.ForClients)), "list");
        await daemon.ReadUntilAsync("O=Example,CN=marvin is not on the list of who may connect");
        await LiveServer.RunAsync(1, Virsh, "-c", UriWith(revoked), "list");
        await daemon.ReadUntilAsync("the certificate of O=Example,CN=fenchurch is revoked");
    }

    [LiveRootFact]
    public async Task Virsh_shows_its_password_over_TLS_and_on_a_local_socket()
    {
        await SetPasswordAsync("ford", "a towel");
        using DaemonProcess daemon = await StartAsync("auth_tls = \"sasl\"\nauth_unix_rw = \"sasl\"");
        string tls = UriWith(_authority.Issue("CN=ford", TestAuthority.ForClients));
        string local = $"qemu+unix:///{Host}?socket={Path.Combine(Root, "run/libvirt-sock")}";

        foreach (string uri in (string[])[tls, local])
        {
            (await LiveServer.RunAsync(0, Virsh, "-c", $"{uri}&authfile={Credentials("ford", "a towel")}", "list", "--name")).ShouldBe([]);
            (await LiveServer.RunAsync(1, Virsh, "-c", $"{uri}&authfile={Credentials("ford", "a whale")}", "list"))[^1].ShouldContain("authentication failed");
            (await LiveServer.RunAsync(1, Virsh, "-c", $"{uri}&authfile={Credentials("marvin", "a towel")}", "list"))[^1].ShouldContain("authentication failed");
        }

        await SetPasswordAsync("ford", "");
        (await LiveServer.RunAsync(1, Virsh, "-c", $"{local}&authfile={Credentials("ford", "a towel")}", "list"))[^1].ShouldContain("authentication failed");
    }

    [LiveFact]
    public async Task Certificates_are_read_anew_while_those_who_are_connected_stay()
    {
        using var next = new TestAuthority(TimeProvider.System.GetUtcNow(), "CN=the next authority");
        using DaemonProcess daemon = await StartAsync("", _authority.ListRevoked());
        await using IHypervisor first = await Rx.Hypervisor.Hypervisor.ConnectAsync(UriWith(_authority.Issue("CN=ford", TestAuthority.ForClients)));
        var links = new List<LinkState>();
        using IDisposable link = first.Link.Subscribe(links.Add);

        X509Certificate2 revoked = next.Issue("CN=fenchurch", TestAuthority.ForClients);
        next.Revoke(revoked);
        WriteAuthority(next, next.ListRevoked());
        Write("server", next.Issue("CN=renewed", TestAuthority.ForServers));
        daemon.Signal(DaemonProcess.SigHup);
        await daemon.ReadUntilAsync("the certificates were read anew: that of CN=renewed is good until");

        await RefusedAsync(_authority.Issue("CN=ford", TestAuthority.ForClients), "the certificate of CN=ford is not valid");
        await RefusedAsync(revoked, "the certificate of CN=fenchurch is revoked");
        await using IHypervisor second = await Rx.Hypervisor.Hypervisor.ConnectAsync(UriWith(next.Issue("CN=trillian", TestAuthority.ForClients)));
        (await first.GetHostnameAsync()).ShouldBe(await second.GetHostnameAsync());
        links.ShouldHaveSingleItem().ShouldBeOfType<LinkLive>();

        File.WriteAllText(_folder["servercert.pem"], "nonsense");
        daemon.Signal(DaemonProcess.SigHup);
        await daemon.ReadUntilAsync($"the certificates stay as they are: '{_folder["servercert.pem"]}' is of no use for TLS");
        await using IHypervisor third = await Rx.Hypervisor.Hypervisor.ConnectAsync(UriWith(next.Issue("CN=zaphod", TestAuthority.ForClients)));

        async Task RefusedAsync(X509Certificate2 certificate, string reason)
        {
            await Should.ThrowAsync<HypervisorException>(() => Rx.Hypervisor.Hypervisor.ConnectAsync(UriWith(certificate)));
            await daemon.ReadUntilAsync(reason);
        }
    }

    [LiveFact]
    public async Task A_certificate_that_clients_would_not_take_keeps_the_daemon_from_starting()
    {
        Write("server", _authority.Issue("CN=server", TestAuthority.ForClients));
        using DaemonProcess daemon = Start("");

        (await daemon.ReadToEndAsync(7))[^1].ShouldStartWith($"rxhvd: error: the certificate '{_folder["servercert.pem"]}' is not one that clients take: ");
        File.Delete(_folder["serverkey.pem"]);
        using DaemonProcess keyless = Start("");
        (await keyless.ReadToEndAsync(7))[^1].ShouldStartWith($"rxhvd: error: '{_folder["servercert.pem"]}' is of no use for TLS (listen_tls = 0 does without it): ");
    }

    private async Task SetPasswordAsync(string user, string password)
    {
        using DaemonProcess setting = DaemonProcess.StartBy(
            ["/bin/sh", "-c", $"echo '{password}' | \"$0\" \"$@\""], new Dictionary<string, string?>(), "--root", Root, "--set-password", user);
        await setting.ReadToEndAsync(0);
        File.GetUnixFileMode(Path.Combine(Root, "config/passwords")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task<DaemonProcess> StartAsync(string settings, string? revoked = null)
    {
        Write("server", _authority.Issue("CN=server", TestAuthority.ForServers));
        DaemonProcess daemon = Start(settings, revoked);
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private DaemonProcess Start(string settings, string? revoked = null)
    {
        WriteAuthority(_authority, revoked ?? "");
        File.WriteAllText(_folder["rxhvd.conf"], $"""
            listen_addr = "127.0.0.1"
            tls_port = "{_port}"
            ca_file = "{_folder["cacert.pem"]}"
            cert_file = "{_folder["servercert.pem"]}"
            key_file = "{_folder["serverkey.pem"]}"
            {(revoked is null ? "" : $"crl_file = \"{_folder["crl.pem"]}\"")}
            {settings}
            """);
        return DaemonProcess.Start("--listen", "--root", Root, "-f", _folder["rxhvd.conf"]);
    }

    private void WriteAuthority(TestAuthority authority, string revoked)
    {
        File.WriteAllText(_folder["cacert.pem"], authority.Certificate.ExportCertificatePem());
        File.WriteAllText(_folder["crl.pem"], revoked);
    }

    private string UriWith(X509Certificate2 certificate)
    {
        Write("client", certificate);
        return $"qemu+tls://localhost:{_port}/{Host}?pkipath={_folder.Path}";
    }

    private void Write(string name, X509Certificate2 certificate) => TestAuthority.Write(certificate, _folder[$"{name}cert.pem"], _folder[$"{name}key.pem"]);

    private string Credentials(string user, string password)
    {
        File.WriteAllText(_folder["auth.conf"], $"""
            [credentials-test]
            authname={user}
            username={user}
            password={password}
            [auth-libvirt-localhost]
            credentials=test
            """);
        return _folder["auth.conf"];
    }
}
