using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Server.Tls;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Encrypted connections, and who is let in by certificate: all of it in virtual time.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Socket = "/srv/tls";

    private readonly ServerSetup _setup = new(static options => options.Limits.UnauthenticatedClients = 2);
    private readonly TestAuthority _authority;
    private readonly X509Certificate2 _server;

    public TlsTests()
    {
        _authority = new TestAuthority(_setup.Time.Now);
        _server = _authority.Issue("CN=server", TestAuthority.ForServers);
    }

    private IEnumerable<string> TurnedAway => _setup.Host.Log.Entries.Where(static entry => entry.Id == 3003).Select(static entry => entry.Message);

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void A_client_with_a_certificate_is_told_that_it_is_in_and_served()
    {
        Serve(new RpcServerTls(_server, _authority.Certificates));
        Client client = Connect(_authority.Issue("C=GB, O=Example, CN=ford", TestAuthority.ForClients));

        client.Call(RemoteProcedure.AuthList, default(Nothing));
        client.Call(RemoteProcedure.ConnectOpen, new OpenArguments { Name = "qemu:///system" });
        client.Call(RemoteProcedure.ConnectIsSecure, default(Nothing));

        client.Confirmation.ShouldBe((byte)1);
        client.Replies.Select(static one => one.Status).ShouldBe([PacketStatus.Ok, PacketStatus.Ok, PacketStatus.Ok]);
        _setup.Host.Log.Entries.ShouldContain(static entry => entry.Id == 3011 && entry.Message.EndsWith("is C=GB,O=Example,CN=ford", StringComparison.Ordinal));
        client.Transport.Dispose();
        _setup.Settle();
        _setup.Server.ClientCount.ShouldBe(0);
    }

    [Fact]
    public void Long_replies_and_long_calls_come_whole()
    {
        Serve(new RpcServerTls(_server, _authority.Certificates));
        Client client = Connect(_authority.Issue("CN=ford", TestAuthority.ForClients));
        client.Call(RemoteProcedure.ConnectOpen, new OpenArguments { Name = "qemu:///system" });

        client.Call(RemoteProcedure.DomainLookupByName, new Text { Value = new string('x', 300_000) });

        XdrReader.Read<RpcError>(client.Payloads[^1]).Message!.Length.ShouldBeGreaterThan(300_000);
    }

    [Fact]
    public void Certificates_that_do_not_count_are_refused_with_the_reason_in_the_log()
    {
        using var stranger = new TestAuthority(_setup.Time.Now, "CN=somebody else");
        X509Certificate2 revoked = _authority.Issue("CN=revoked", TestAuthority.ForClients);
        _authority.Revoke(revoked);
        Serve(new RpcServerTls(_server, _authority.Certificates) { Revoked = RevocationList.Read(_authority.ListRevoked()), Admits = static name => name != "CN=nobody" });

        (X509Certificate2? Certificate, string Reason)[] all =
        [
            (null, "it has shown no certificate"),
            (_authority.Issue("CN=old", TestAuthority.ForClients, age: TimeSpan.FromDays(3)), "the certificate of CN=old is not valid"),
            (_authority.Issue("CN=other", TestAuthority.ForServers), "the certificate of CN=other is not valid"),
            (stranger.Issue("CN=unknown", TestAuthority.ForClients), "the certificate of CN=unknown is not valid"),
            (revoked, "the certificate of CN=revoked is revoked"),
            (_authority.Issue("CN=nobody", TestAuthority.ForClients), "CN=nobody is not on the list of who may connect"),
        ];
        foreach ((X509Certificate2? certificate, string reason) in all)
        {
            Client client = Connect(certificate);

            client.Confirmation.ShouldBeNull(reason);
            TurnedAway.Last().ShouldContain(reason);
            TurnedAway.Last().ShouldContain("process", customMessage: "who it was");
        }

        Connect(_authority.Issue("CN=ford", TestAuthority.ForClients)).Confirmation.ShouldBe((byte)1);
        _setup.Server.ClientCount.ShouldBe(1);
    }

    [Fact]
    public void A_list_of_the_revoked_that_is_out_of_date_lets_nobody_in()
    {
        Serve(new RpcServerTls(_server, _authority.Certificates) { Revoked = RevocationList.Read(_authority.ListRevoked(TimeSpan.FromDays(-1))) });

        Connect(_authority.Issue("CN=ford", TestAuthority.ForClients)).Confirmation.ShouldBeNull();

        TurnedAway.Last().ShouldContain("the list of those that are revoked was good until");
    }

    [Fact]
    public void Where_no_certificate_is_asked_for_none_is_needed()
    {
        Serve(new RpcServerTls(_server, _authority.Certificates) { RequiresCertificate = false });

        Connect(null).Confirmation.ShouldBe((byte)1);
    }

    [Fact]
    public void Who_does_not_finish_is_let_go_and_takes_the_place_of_no_more_than_so_many()
    {
        Serve(new RpcServerTls(_server, _authority.Certificates));
        IHostConnection[] silent = [.. Enumerable.Range(0, 3).Select(_ => _setup.Host.Machine.Sockets.Connect(Socket))];
        _setup.Settle();
        TurnedAway.ShouldHaveSingleItem().ShouldEndWith("2 clients have not shown yet who they are");

        silent[0].Send(new byte[100]); // No TLS.
        _setup.Settle();
        TurnedAway.Last().ShouldContain("no TLS session came about");

        _setup.Time.AdvanceBySeconds(61);
        TurnedAway.Count().ShouldBe(3);
        Connect(_authority.Issue("CN=ford", TestAuthority.ForClients)).Confirmation.ShouldBe((byte)1);
    }

    [Fact]
    public void A_server_that_stops_lets_those_go_who_have_just_come()
    {
        Serve(new RpcServerTls(_server, _authority.Certificates));
        _setup.Host.Machine.Sockets.Connect(Socket);
        _setup.Settle();

        _setup.Stop();
    }

    [Fact]
    public void What_is_wrong_with_the_servers_own_certificate_is_told()
    {
        using X509Certificate2 old = _authority.Issue("CN=server", TestAuthority.ForServers, age: TimeSpan.FromDays(3));

        new RpcServerTls(_server, _authority.Certificates).FindFault(_setup.Time.Now).ShouldBeNull();
        new RpcServerTls(old, _authority.Certificates).FindFault(_setup.Time.Now).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("C=GB, ST=London, L=London, O=Example, OU=Dept, CN=client", "C=GB,ST=London,L=London,O=Example,OU=Dept,CN=client")]
    [InlineData("O=\"A, B + C\", CN=\"#x\"", "O=A\\, B \\+ C,CN=\\#x")]
    public void Names_are_written_as_libvirts_lists_have_them(string name, string expected)
        => CertificateName.Of(_authority.Issue(name, TestAuthority.ForClients).SubjectName).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----")]
    public void What_is_no_list_of_the_revoked_is_refused(string pem) => Should.Throw<CryptographicException>(() => RevocationList.Read(pem));

    private void Serve(RpcServerTls tls) => _setup.Serve(Socket, new RpcEndpoint { Tls = tls });

    private Client Connect(X509Certificate2? certificate)
    {
        var client = new Client(_setup, _setup.Host.Machine.Sockets.Connect(Socket), certificate);
        client.SettleUntil(() => client.Confirmation is not null);
        return client;
    }

    /// <summary>A client that speaks TLS.</summary>
    private sealed class Client
    {
        private readonly ServerSetup _setup;
        private readonly SslStream _tls;
        private readonly PacketReader _reader = new();
        private readonly Task _life;

        internal Client(ServerSetup setup, IHostConnection transport, X509Certificate2? certificate)
        {
            (_setup, Transport) = (setup, transport);
            _tls = new SslStream(new TransportStream(transport));
            _life = RunAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ClientCertificates = certificate is null ? [] : [certificate],
                RemoteCertificateValidationCallback = static (_, own, _, _) => own?.Subject == "CN=server",
            });
        }

        internal IHostConnection Transport { get; }

        internal byte? Confirmation { get; private set; }

        internal List<PacketHeader> Replies { get; } = [];

        internal List<byte[]> Payloads { get; } = [];

        internal void Call<T>(RemoteProcedure procedure, T arguments)
            where T : struct, IXdr<T>
        {
            using var buffer = new XdrBuffer();
            PacketWriter.Write(buffer, new PacketHeader(Programs.Remote, Programs.Version, (int)procedure, PacketType.Call, 1, PacketStatus.Ok), ref arguments);
            _tls.Write(buffer.Written);
            int before = Replies.Count;
            SettleUntil(() => Replies.Count > before);
        }

        /// <summary>Goes on until something is so, or the server has hung up. TLS may go by way of other threads: it has a moment of real time for that.</summary>
        internal void SettleUntil(Func<bool> condition)
        {
            for (int i = 0; i < 1000 && !condition(); i++)
            {
                _setup.Settle();
                if (_life.Wait(condition() ? TimeSpan.Zero : TimeSpan.FromMilliseconds(10)))
                {
                    _setup.Settle();
                    return;
                }
            }
        }

        private async Task RunAsync(SslClientAuthenticationOptions options)
        {
            byte[] buffer = new byte[20_000];
            try
            {
                await _tls.AuthenticateAsClientAsync(options).ConfigureAwait(false);
                while (await _tls.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
                {
                    Take(buffer.AsSpan(0, count));
                }
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // The server has hung up.
            }
        }

        private void Take(ReadOnlySpan<byte> bytes)
        {
            if (Confirmation is null)
            {
                Confirmation = bytes[0];
                bytes = bytes[1..];
            }

            while (_reader.TryRead(ref bytes, out Packet packet))
            {
                Replies.Add(packet.Header);
                Payloads.Add(packet.Payload.ToArray());
            }
        }
    }
}
