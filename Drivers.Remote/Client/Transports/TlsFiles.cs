using System;
using System.IO;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>Where the certificates are, as libvirt has them.</summary>
/// <param name="Authority">Of those who sign servers' certificates; several in one file are possible.</param>
/// <param name="Revoked">A list of certificates that are not to be accepted any more; need not be there.</param>
/// <param name="Certificate">What the client shows; need not be there.</param>
/// <param name="Key">The key of that.</param>
internal sealed record TlsFiles(string Authority, string Revoked, string Certificate, string Key)
{
    /// <summary>Those of a folder that the URI names, else of the user, else of the system.</summary>
    internal static TlsFiles Find(RemoteAddress address)
    {
        if (address["pkipath"] is { } named)
        {
            return In(named);
        }

        string own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pki", "libvirt");
        return !Environment.IsPrivilegedProcess && File.Exists(Path.Combine(own, "cacert.pem"))
            ? In(own)
            : new TlsFiles("/etc/pki/CA/cacert.pem", "/etc/pki/CA/cacrl.pem", "/etc/pki/libvirt/clientcert.pem", "/etc/pki/libvirt/private/clientkey.pem");
    }

    private static TlsFiles In(string folder) => new(
        Path.Combine(folder, "cacert.pem"), Path.Combine(folder, "cacrl.pem"), Path.Combine(folder, "clientcert.pem"), Path.Combine(folder, "clientkey.pem"));
}
