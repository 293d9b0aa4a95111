using System;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>Whom a client believes, and what it shows itself.</summary>
internal sealed class TlsTrust : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _authorities = [];
    private RevocationList? _revoked;

    private TlsTrust()
    {
    }

    /// <summary>What this end shows; <see langword="null"/> when it has none.</summary>
    internal X509Certificate2? ClientCertificate { get; private set; }

    /// <summary>Why the server was not believed.</summary>
    internal string? Refusal { get; private set; }

    public void Dispose()
    {
        ClientCertificate?.Dispose();
        foreach (X509Certificate2 one in _authorities)
        {
            one.Dispose();
        }
    }

    /// <summary>Reads the files.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="isVerified">Whether the server's certificate is looked at: without it no authority is needed.</param>
    /// <exception cref="HypervisorException">One is missing that must be there, or cannot be read.</exception>
    internal static TlsTrust Load(TlsFiles files, bool isVerified)
    {
        var trust = new TlsTrust();
        try
        {
            if (isVerified)
            {
                trust._authorities.ImportFromPemFile(files.Authority);
                trust._revoked = File.Exists(files.Revoked) ? RevocationList.Read(File.ReadAllText(files.Revoked)) : null;
            }

            if (File.Exists(files.Certificate))
            {
                trust.ClientCertificate = WithKey(X509Certificate2.CreateFromPemFile(files.Certificate, files.Key));
            }

            return trust;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            trust.Dispose();
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Rpc, $"the certificates cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a server is who it says: signed by an authority of ours, for servers, for that name, in time, and not revoked.</summary>
    internal bool Accepts(X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors, string host)
    {
        Refusal = certificate is null ? "the server shows no certificate"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"the certificate of the server, '{certificate.Subject}', is not of '{host}'"
            : FlawOf(certificate, sent);
        return Refusal is null;
    }

    // Windows cannot show a key that is nowhere but in memory.
    private static X509Certificate2 WithKey(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private string? FlawOf(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // Whoever has a list of them puts it beside the authority.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        if (!chain.Build(certificate))
        {
            string flaws = string.Join("; ", chain.ChainStatus.Select(static flaw => flaw.StatusInformation.Trim()));
            return $"the certificate of the server, '{certificate.Subject}', is not accepted: {flaws}";
        }

#pragma warning disable RS0030 // The rest of the chain was checked by the clock of the system, too.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
#pragma warning restore RS0030
        return chain.ChainElements.Select(element => _revoked?.ObstacleTo(element.Certificate, now) is { } obstacle ? $"the certificate '{element.Certificate.Subject}' {obstacle}" : null)
            .FirstOrDefault(static obstacle => obstacle is not null);
    }
}
