using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>A URI of libvirt's, taken apart: <c>driver[+transport]://[user@][host][:port]/path[?parameters]</c>.</summary>
/// <param name="Original">As given.</param>
/// <param name="Driver">What stands in front of the <c>+</c>.</param>
/// <param name="Transport">How the host is reached.</param>
/// <param name="Name">What the server is asked to open.</param>
/// <param name="Parameters">What stands behind the <c>?</c>.</param>
internal sealed record RemoteAddress(
    Uri Original, string Driver, RemoteTransport Transport, string Name, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Every parameter of libvirt's that means something here.</summary>
    private static readonly string[] Known =
    [
        "name", "socket", "mode", "command", "netcat", "proxy", "keyfile", "no_tty", "no_verify", "pkipath", "authfile",
    ];

    /// <summary>Who is to log in; <see langword="null"/> leaves it to the transport.</summary>
    internal string? User => Original.UserInfo.Length > 0 ? Uri.UnescapeDataString(Original.UserInfo) : null;

    /// <summary>The host; empty for this one.</summary>
    internal string Host => Original.HostNameType == UriHostNameType.IPv6 ? Original.Host.Trim('[', ']') : Original.IdnHost;

    internal int? Port => Original.Port > 0 ? Original.Port : null;

    /// <summary>Whether it is the hypervisor of the whole machine, not of one user.</summary>
    internal bool IsSystem => Original.AbsolutePath != "/session";

    /// <summary>The value of a parameter; <see langword="null"/> when it is not given.</summary>
    internal string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>Takes a URI apart.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: it has an unknown transport or parameter.</exception>
    internal static RemoteAddress Parse(Uri uri)
    {
        if (uri.IsFile)
        {
            throw new HypervisorException(ErrorCode.NoConnect, ErrorDomain.None, $"no connection driver available for '{uri.OriginalString}'");
        }

        string[] scheme = uri.Scheme.Split('+', 2);
        RemoteTransport transport = scheme.Length == 1
            ? uri.Host.Length > 0 ? RemoteTransport.Tls : RemoteTransport.Unix
            : TransportOf(uri, scheme[1]);
        Dictionary<string, string> parameters = ParametersOf(uri);
        string name = parameters.GetValueOrDefault("name") ?? (scheme[0] == "remote" ? "" : $"{scheme[0]}://{uri.AbsolutePath}");
        return new RemoteAddress(uri, scheme[0], transport, name, parameters);
    }

    private static RemoteTransport TransportOf(Uri uri, string word) => word switch
    {
        "unix" when uri.Host.Length > 0 => throw Invalid(uri, "a unix socket is on this host: name it by 'socket', and no host"),
        "unix" => RemoteTransport.Unix,
        "tcp" => RemoteTransport.Tcp,
        "tls" => RemoteTransport.Tls,
        "ssh" => RemoteTransport.Ssh,
        _ => throw Invalid(uri, $"there is no transport '{word}' here, but unix, tcp, tls and ssh"),
    };

    private static Dictionary<string, string> ParametersOf(Uri uri)
    {
        Dictionary<string, string> parameters = new(StringComparer.Ordinal);
        foreach (string pair in uri.Query.TrimStart('?').Split(['&', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Uri.UnescapeDataString(parts[0]);
            if (!Known.Contains(name))
            {
                throw Invalid(uri, $"parameter '{name}' is not known");
            }

            if (!parameters.TryAdd(name, parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : ""))
            {
                throw Invalid(uri, $"parameter '{name}' is given twice");
            }
        }

        return parameters;
    }

    internal static HypervisorException Invalid(Uri uri, string cause)
        => new(ErrorCode.InvalidArgument, ErrorDomain.Remote, $"invalid argument: '{uri.OriginalString}': {cause}");
}
