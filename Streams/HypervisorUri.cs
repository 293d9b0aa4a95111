using System;
using System.IO;

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
        Uri uri = ParseWhole(text);
        string? root = null;
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, string? value) = pair.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0
                ? (pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..]))
                : (pair, null);
            if (name != "root" || uri.AbsolutePath != "/embed")
            {
                throw Invalid(text, $"parameter '{name}' is not known");
            }

            root = root is null ? Folder(text, value) : throw Invalid(text, "parameter 'root' is given twice");
        }

        return new HypervisorUri(uri, uri.Scheme, uri.Host.Length == 0 ? root : null); // With a host, it is another machine's.
    }

    /// <summary>Reads a URI of whatever kind.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: malformed.</exception>
    internal static Uri ParseWhole(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
        {
            throw Invalid(text, "it is not a URI");
        }

        return uri.Fragment.Length == 0 ? uri : throw Invalid(text, $"what stands behind '#' is not known: write %23 for a '#' of a path");
    }

    /// <summary>Whether it is of a host in this process.</summary>
    internal static bool IsEmbedded(Uri uri) => uri is { AbsolutePath: "/embed", Host: "" } && !uri.Scheme.Contains('+', StringComparison.Ordinal);

    /// <summary>The URI of an embedded host.</summary>
    internal static HypervisorUri Embedded(string driver, string root)
        => Parse($"{driver}:///embed?root={Uri.EscapeDataString(root)}");

    private static string Folder(string text, string? path) => Path.IsPathFullyQualified(path ?? "")
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path!))
        : throw Invalid(text, "parameter 'root' takes the absolute path of a folder");

    private static HypervisorException Invalid(string text, string cause)
        => new(ErrorCode.InvalidArgument, ErrorDomain.None, $"invalid argument: '{text}': {cause}");
}
