using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rx.Hypervisor.Drivers.Remote.Server.Tls;

namespace Rx.Hypervisor;

/// <summary>How a server encrypts (TLS 1.2), and whom it lets in by certificate. Not to be changed once it serves.</summary>
public sealed class RpcServerTls
{
    internal static readonly Oid ClientUsage = new("1.3.6.1.5.5.7.3.2");
    private static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Makes settings with which clients need a certificate of one of the authorities.</summary>
    /// <param name="certificate">The server's own, with its private key.</param>
    /// <param name="authorities">Who signs certificates of clients; and what stands between the server's own and its root, if anything does.</param>
    public RpcServerTls(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(authorities);
        (Certificate, Authorities) = (certificate, authorities);
        Context = SslStreamCertificateContext.Create(certificate, authorities, offline: true);
    }

    /// <summary>The server's own.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Who signs certificates of clients.</summary>
    public X509Certificate2Collection Authorities { get; }

    /// <summary>Whether clients need one.</summary>
    public bool RequiresCertificate { get; init; } = true;

    /// <summary>Those that do not count any more; <see langword="null"/>: there is no list.</summary>
    public RevocationList? Revoked { get; init; }

    /// <summary>Whom to let in, by the name in the certificate: <c>C=GB,O=Example,CN=client</c>; <see langword="null"/> lets all in. Called on the server's scheduler.</summary>
    public Func<string, bool>? Admits { get; init; }

    internal SslStreamCertificateContext Context { get; }

    /// <summary>Checks what clients will: that the server's own certificate is valid, for a server, and signed by one of the authorities.</summary>
    /// <param name="now">When.</param>
    /// <returns>What is wrong with it; <see langword="null"/>: nothing.</returns>
    public string? FindFault(DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = ClientCheck.PolicyFor(Authorities, ServerUsage, now) };
        return chain.Build(Certificate) ? null : ClientCheck.Reasons(chain);
    }
}
