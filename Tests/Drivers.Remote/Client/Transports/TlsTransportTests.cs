using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Transports;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Transports;

/// <summary>Certificates of servers that a client must not believe, and one that it must.</summary>
public sealed class TlsTransportTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly TestAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly TlsFiles _files;

    public TlsTransportTests()
    {
        _files = new TlsFiles(_folder["cacert.pem"], _folder["cacrl.pem"], _folder["clientcert.pem"], _folder["clientkey.pem"]);
        File.WriteAllText(_files.Authority, _authority.Certificate.ExportCertificatePem());
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_is_who_it_says_is_believed_and_sees_the_certificate_of_the_client()
    {
        using X509Certificate2 server = ServerCertificate(), mine = _authority.Issue("CN=me", TestAuthority.ForClients);
        TestAuthority.Write(mine, _files.Certificate, _files.Key);

        (await ConnectAsync(server)).ShouldBe("CN=me");
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_not_accepted()
    {
        using X509Certificate2 server = _authority.Issue("CN=localhost", TestAuthority.ForServers, age: TimeSpan.FromDays(3));

        (await RefusedAsync(server)).ShouldContain("is not accepted");
    }

    [Fact]
    public async Task A_certificate_for_clients_is_not_accepted()
    {
        using X509Certificate2 server = _authority.Issue("CN=localhost", TestAuthority.ForClients);

        (await RefusedAsync(server)).ShouldContain("is not accepted");
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_not_accepted()
    {
        using X509Certificate2 server = _authority.Issue("CN=elsewhere.example.org", TestAuthority.ForServers, host: "elsewhere.example.org");

        (await RefusedAsync(server)).ShouldEndWith("'CN=elsewhere.example.org', is not of 'localhost'");
    }

    [Fact]
    public async Task A_certificate_that_somebody_else_has_signed_is_not_accepted()
    {
        using var stranger = new TestAuthority(TimeProvider.System.GetUtcNow());
        using X509Certificate2 server = stranger.Issue("CN=localhost", TestAuthority.ForServers);

        (await RefusedAsync(server)).ShouldContain("is not accepted");
    }

    [Fact]
    public async Task A_certificate_that_was_revoked_is_not_accepted()
    {
        using X509Certificate2 other = ServerCertificate(), server = ServerCertificate();
        Revoke(other);
        await ConnectAsync(server);
        Revoke(server);

        (await RefusedAsync(server)).ShouldEndWith("the certificate 'CN=localhost' is revoked");
    }

    [Fact]
    public async Task A_server_that_does_not_accept_the_client_is_told_apart()
    {
        using X509Certificate2 server = ServerCertificate();

        (await RefusedAsync(server, acceptsClient: false)).ShouldEndWith("the server does not accept the certificate of this client");
    }

    [Fact]
    public async Task Whoever_wants_no_check_gets_none()
    {
        using var stranger = new TestAuthority(TimeProvider.System.GetUtcNow());
        using X509Certificate2 server = stranger.Issue("CN=elsewhere.example.org", TestAuthority.ForServers, host: "elsewhere.example.org");

        (await ConnectAsync(server, parameters: "?no_verify=1")).ShouldBe("");
    }

    [Fact]
    public async Task Without_an_authority_nothing_is_connected_to()
    {
        File.Delete(_files.Authority);
        using X509Certificate2 server = ServerCertificate();

        (await RefusedAsync(server)).ShouldStartWith("the certificates cannot be read: ");
    }

    private X509Certificate2 ServerCertificate() => _authority.Issue("CN=localhost", TestAuthority.ForServers);

    // Has clients believe a certificate no more.
    private void Revoke(X509Certificate2 certificate)
    {
        _authority.Revoke(certificate);
        File.WriteAllText(_files.Revoked, _authority.ListRevoked());
    }

    private async Task<string> RefusedAsync(X509Certificate2 server, bool acceptsClient = true)
        => (await Should.ThrowAsync<HypervisorException>(() => ConnectAsync(server, acceptsClient: acceptsClient))).Message;

    /// <summary>Connects to a server with that certificate.</summary>
    /// <returns>Whom the server has seen.</returns>
    private async Task<string> ConnectAsync(X509Certificate2 server, string parameters = "", bool acceptsClient = true)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<string> serving = ServeAsync(listener, server, acceptsClient);
        var address = RemoteAddress.Parse(new Uri($"qemu+tls://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/system{parameters}"));
        using (Stream stream = await Within.DeadlineAsync(TlsTransport.ConnectAsync(address, _files, CancellationToken.None), "TLS"))
        {
            byte[] word = new byte[4];
            await stream.ReadExactlyAsync(word);
            word.ShouldBe("word"u8.ToArray());
        }

        return await Within.DeadlineAsync(serving, "the server");
    }

    private static async Task<string> ServeAsync(TcpListener listener, X509Certificate2 certificate, bool acceptsClient)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = static (_, seen, _, _) => seen is null or X509Certificate2, // It is not what is tested.
            });
            if (acceptsClient)
            {
                await tls.WriteAsync("\u0001word"u8.ToArray());
            }

            return tls.RemoteCertificate?.Subject ?? "";
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return e.Message; // The client has hung up.
        }
    }
}
