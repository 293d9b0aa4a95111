using System;
using System.IO;
using System.IO.Enumeration;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Drivers.Remote.Server;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>Who is let in by certificate and by password: from the files that the settings name, and by lists that may change while the daemon runs.</summary>
/// <param name="configuration">The settings; lists are looked up when somebody comes.</param>
/// <param name="paths">Where passwords are kept.</param>
internal sealed class Admission(DaemonConfiguration configuration, DaemonPaths paths)
{
    /// <summary>How clients of a socket say who they are.</summary>
    internal static AuthScheme SchemeOf(DaemonSettings settings, SocketRole role) => role switch
    {
        SocketRole.ReadOnly => settings.ReadOnlyAuth,
        SocketRole.Tcp => settings.TcpAuth,
        SocketRole.Tls => settings.TlsAuth,
        _ => settings.ReadWriteAuth,
    };

    /// <summary>Names and passwords.</summary>
    internal IServerAuthentication Passwords { get; } = new ScramAuthentication(user => IsAllowed(configuration.Settings, user) ? new PasswordFile(paths.PasswordFile).Find(user) : null);

    /// <summary>Keys and certificates.</summary>
    /// <param name="now">When they have to be valid.</param>
    /// <exception cref="DaemonException">A file is missing, or what is in it is wrong.</exception>
    internal RpcServerTls LoadTls(DateTimeOffset now)
    {
        DaemonSettings settings = configuration.Settings;
        X509Certificate2 own = Read(settings.CertificateFile, file => X509Certificate2.CreateFromPemFile(file, settings.KeyFile));
        X509Certificate2Collection authorities = Read(settings.AuthorityFile, static file =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(file);
            return all.Count > 0 ? all : throw new CryptographicException("there is no certificate in it");
        });
        var tls = new RpcServerTls(own, authorities)
        {
            RequiresCertificate = settings.ChecksCertificates,
            Revoked = settings.RevocationFile is { } list ? Read(list, static file => RevocationList.Read(File.ReadAllText(file))) : null,
            Admits = name => configuration.Settings.AllowedNames is not { } patterns || patterns.Any(pattern => Fits(pattern, name)),
        };
        return !settings.ChecksOwnCertificate || tls.FindFault(now) is not { } fault ? tls : throw new DaemonException(
            DaemonExit.Configuration, $"the certificate '{settings.CertificateFile}' is not one that clients take: {fault} (tls_no_sanity_certificate = 1 leaves that to them)");
    }

    private static bool IsAllowed(DaemonSettings settings, string user) => settings.AllowedUsers is not { } patterns || patterns.Any(pattern => Fits(pattern, user));

    private static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DaemonException(
                DaemonExit.Configuration, $"'{path}' is of no use for TLS (listen_tls = 0 does without it): {e.Message}", e);
        }
    }
}
