using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>An authority that signs certificates for tests.</summary>
/// <param name="now">Its certificates are valid around that time.</param>
/// <param name="name">Its own name.</param>
internal sealed class TestAuthority(DateTimeOffset now, string name = "CN=authority") : IDisposable
{
    internal const string ForServers = "1.3.6.1.5.5.7.3.1";
    internal const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly CertificateRevocationListBuilder _revoked = new();
    private int _lastSerial;

    internal X509Certificate2 Certificate { get; } = MakeRoot(now, name);

    internal X509Certificate2Collection Certificates => [Certificate];

    /// <summary>A certificate with its key, good for a day.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="usage">What for.</param>
    /// <param name="age">How long ago that day began.</param>
    /// <param name="host">The name of that server.</param>
    internal X509Certificate2 Issue(string subject, string usage, TimeSpan? age = null, string host = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(subject, X500DistinguishedNameFlags.None), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset begin = now - (age ?? TimeSpan.Zero) - TimeSpan.FromHours(1);
        using X509Certificate2 bare = request.Create(Certificate, begin, begin + TimeSpan.FromDays(1), BitConverter.GetBytes(++_lastSerial));
        return bare.CopyWithPrivateKey(key);
    }

    internal void Revoke(X509Certificate2 certificate) => _revoked.AddEntry(certificate, now);

    /// <summary>The list of those that are revoked, in PEM.</summary>
    internal string ListRevoked(TimeSpan? validFor = null)
    {
        byte[] der = _revoked.Build(Certificate, 1, now + (validFor ?? TimeSpan.FromDays(1)), HashAlgorithmName.SHA256, thisUpdate: now - TimeSpan.FromDays(2));
        return new string(PemEncoding.Write("X509 CRL", der));
    }

    /// <summary>Writes a certificate and its key, as programs find them.</summary>
    internal static void Write(X509Certificate2 certificate, string certificatePath, string keyPath)
    {
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2 MakeRoot(DateTimeOffset now, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - TimeSpan.FromDays(30), now + TimeSpan.FromDays(30));
    }
}
