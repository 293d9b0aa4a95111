using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Rx.Hypervisor;

/// <summary>What libvirt's clients take for a URI that nobody gave, and for short names: the environment, and the file <c>libvirt.conf</c>.</summary>
internal static partial class DefaultUri
{
    private const string Variable = "LIBVIRT_DEFAULT_URI";

    /// <summary>The URI of a connection that names none.</summary>
    internal static string Find() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given
        : UriDefault(ReadConfig()) ?? (Environment.IsPrivilegedProcess ? "qemu:///system" : "qemu:///session");

    /// <summary>The URI that a short name stands for, or what was given.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the file is there, and cannot be read.</exception>
    internal static string Resolve(string given) => given.Contains("://", StringComparison.Ordinal) ? given : Alias(ReadConfig(), given) ?? given;

    /// <summary>The value of <c>uri_default</c> in a file of that format.</summary>
    internal static string? UriDefault(string config) => DefaultLine().Match(config) is { Success: true } found ? found.Groups["uri"].Value : null;

    /// <summary>What a name stands for by <c>uri_aliases</c>.</summary>
    internal static string? Alias(string config, string name) => Quoted().Matches(AliasList().Match(config).Groups["list"].Value)
        .Select(static word => word.Groups["word"].Value.Split('=', 2))
        .FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1];

    // Lines that begin with a # are comments, also within a list.
    private static string ReadConfig()
    {
        string path = Environment.IsPrivilegedProcess ? "/etc/libvirt/libvirt.conf" : Path.Combine(UserFolder(), "libvirt", "libvirt.conf");
        try
        {
            return File.Exists(path) ? string.Join('\n', File.ReadAllLines(path).Where(static line => !line.TrimStart().StartsWith('#'))) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, $"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static string UserFolder() => Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } given
        ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");

    [GeneratedRegex("""^\s*uri_default\s*=\s*"(?<uri>[^"\n]+)"\s*$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DefaultLine();

    [GeneratedRegex("""^\s*uri_aliases\s*=\s*\[(?<list>[^\]]*)\]""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AliasList();

    [GeneratedRegex("\"(?<word>[^\"\\n]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
