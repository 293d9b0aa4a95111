using System;
using System.Linq;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rx.Hypervisor.Drivers.Remote.Server.Tls;

/// <summary>Whether one client is let in by its certificate.</summary>
internal sealed class ClientCheck
{
    private readonly RpcServerTls _settings;
    private readonly DateTimeOffset _now;
    private string? _obstacle;

    internal ClientCheck(RpcServerTls settings, DateTimeOffset now)
    {
        (_settings, _now) = (settings, now);
        Options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = settings.Context,
            EnabledSslProtocols = SslProtocols.Tls12, // libvirt's client takes the tickets of 1.3 for a refusal: docs/adr/0018.
            ClientCertificateRequired = settings.RequiresCertificate,
            CertificateChainPolicy = PolicyFor(settings.Authorities, RpcServerTls.ClientUsage, now),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsLetIn((X509Certificate2?)certificate, chain, errors),
            AllowTlsResume = false, // Whoever comes again is looked at again: the lists may have changed.
        };
    }

    internal SslServerAuthenticationOptions Options { get; }

    /// <summary>The name in the certificate; empty without one.</summary>
    internal string Name { get; private set; } = "";

    /// <summary>Why the client is not let in; <see langword="null"/> when it is, or did not come so far.</summary>
    internal string? Obstacle => _obstacle;

    /// <summary>Signed by one of these, for that use, valid at that time. Nothing is fetched from anywhere.</summary>
    internal static X509ChainPolicy PolicyFor(X509Certificate2Collection authorities, Oid usage, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // The list at hand counts.
            DisableCertificateDownloads = true,
            VerificationTime = now.LocalDateTime,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(usage);
        return policy;
    }

    private bool IsLetIn(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _obstacle = ObstacleTo(certificate, chain, errors);
        return _obstacle is null;
    }

    private string? ObstacleTo(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!_settings.RequiresCertificate)
        {
            return null;
        }

        if (certificate is null)
        {
            return "it has shown no certificate";
        }

        Name = CertificateName.Of(certificate.SubjectName);
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? $"the certificate of {Name} is not valid: {Reasons(chain)}"
            : _settings.Revoked?.ObstacleTo(certificate, _now) is { } revoked ? $"the certificate of {Name} {revoked}"
            : _settings.Admits?.Invoke(Name) is false ? $"{Name} is not on the list of who may connect"
            : null;
    }

    internal static string Reasons(X509Chain? chain) => chain is null ? "it cannot be checked"
        : string.Join("; ", chain.ChainStatus.Select(static one => one.StatusInformation.Trim()).Distinct(StringComparer.Ordinal));
}
