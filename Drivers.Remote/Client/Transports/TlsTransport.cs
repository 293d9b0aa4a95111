using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>TLS with certificates that both ends show.</summary>
internal static class TlsTransport
{
    private const int TlsPort = 16514;

    /// <summary>What the server says inside of TLS when it has accepted the certificate of the client.</summary>
    private const byte Accepted = 1;

    /// <summary>Connects, and holds the server's certificate against the host's name and the authority of <paramref name="files"/>.</summary>
    /// <exception cref="HypervisorException">The certificates cannot be read; nothing listens; or one end does not accept the other.</exception>
    internal static async Task<Stream> ConnectAsync(RemoteAddress address, TlsFiles files, CancellationToken cancellationToken)
    {
        bool isVerified = address["no_verify"] is null or "0";
        using var trust = TlsTrust.Load(files, isVerified);
        Stream socket = await SocketTransport.TcpAsync(address, TlsPort, cancellationToken);
        SslStream? tls = null;
        try
        {
            tls = new SslStream(socket, leaveInnerStreamOpen: false);
            string host = address.Host.Length > 0 ? address.Host : "localhost";
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    ClientCertificates = trust.ClientCertificate is { } mine ? new X509CertificateCollection { mine } : null,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors)
                        => !isVerified || trust.Accepts(certificate as X509Certificate2, chain, errors, host),
                },
                cancellationToken);
            await ReadVerdictAsync(tls, cancellationToken);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await DisposeAsync();
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Rpc, $"TLS with '{address.Original.OriginalString}' failed: {trust.Refusal ?? e.Message}", e);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }

        ValueTask DisposeAsync() => tls?.DisposeAsync() ?? socket.DisposeAsync();
    }

    private static async Task ReadVerdictAsync(SslStream tls, CancellationToken cancellationToken)
    {
        byte[] verdict = new byte[1];
        if (await tls.ReadAsync(verdict, cancellationToken) != 1 || verdict[0] != Accepted)
        {
            throw new IOException("the server does not accept the certificate of this client");
        }
    }
}
