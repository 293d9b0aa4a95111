using System;

namespace Rx.Hypervisor;

/// <summary>A hypervisor's URI, taken apart.</summary>
/// <param name="Original">As given.</param>
/// <param name="Driver">The scheme: <c>qemu</c>.</param>
/// <param name="Root">The folder of an embedded host.</param>
internal sealed record HypervisorUri(Uri Original, string Driver, string? Root)
{
    /// <summary>Takes a URI apart.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: malformed, or with an unknown parameter.</exception>
    internal static HypervisorUri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
        {
            throw Invalid(text, "it is not a URI");
        }

        string? root = null;
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            if (name != "root" || uri.AbsolutePath != "/embed")
            {
                throw Invalid(text, $"parameter '{name}' is not known");
            }

            root = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return new HypervisorUri(uri, uri.Scheme, root);
    }

    /// <summary>The URI of an embedded host.</summary>
    internal static HypervisorUri Embedded(string driver, string root)
        => Parse($"{driver}:///embed?root={Uri.EscapeDataString(root)}");

    private static HypervisorException Invalid(string text, string cause)
        => new(ErrorCode.InvalidArgument, ErrorDomain.None, $"invalid argument: '{text}': {cause}");
}
