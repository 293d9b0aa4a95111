using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rx.Hypervisor.Drivers.Remote.Client.Transports;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Transports;

/// <summary>Signs certificates for a test, good ones and others, and has what a client believes in a folder.</summary>
internal sealed class TestAuthority : IDisposable
{
    internal const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    internal const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private int _last;

    internal TestAuthority(string folder)
    {
        var request = new CertificateRequest("CN=An authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _certificate = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
        Files = new TlsFiles(
            Path.Combine(folder, "cacert.pem"), Path.Combine(folder, "cacrl.pem"), Path.Combine(folder, "clientcert.pem"), Path.Combine(folder, "clientkey.pem"));
        File.WriteAllText(Files.Authority, _certificate.ExportCertificatePem());
    }

    /// <summary>What a client believes, and shows.</summary>
    internal TlsFiles Files { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    /// <summary>Signs a certificate.</summary>
    /// <param name="host">Whose it is.</param>
    /// <param name="usage">What for.</param>
    /// <param name="daysLeft">For how many days it is good; fewer than none: no more.</param>
    internal X509Certificate2 Sign(string host = "localhost", string usage = ServerUsage, double daysLeft = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using X509Certificate2 signed = request.Create(_certificate, Now.AddDays(-5), Now.AddDays(daysLeft), BitConverter.GetBytes(++_last + 1000));
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Has clients believe a certificate no more.</summary>
    internal void Revoke(X509Certificate2 certificate)
    {
        var list = new CertificateRevocationListBuilder();
        list.AddEntry(certificate);
        byte[] crl = list.Build(_certificate, 1, Now.AddDays(1), HashAlgorithmName.SHA256);
        File.WriteAllText(Files.Revoked, PemEncoding.WriteString("X509 CRL", crl));
    }

    /// <summary>Gives the client something to show.</summary>
    internal void GiveToClient(X509Certificate2 certificate)
    {
        File.WriteAllText(Files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Files.Key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }
}
