using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Remote.Client.Sasl;

/// <summary>Names and passwords in a file of libvirt's: <c>[credentials-NAME]</c> with <c>authname</c> and <c>password</c>, <c>[auth-libvirt-HOST]</c> with <c>credentials</c>.</summary>
internal static class AuthFile
{
    private const string Variable = "LIBVIRT_AUTH_FILE";

    /// <summary>The file that there is: the one that the URI names, else the environment, else the user's, else the system's.</summary>
    internal static string? Find(string? named)
    {
        string user = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return named ?? Environment.GetEnvironmentVariable(Variable)
            ?? Array.Find([Path.Combine(user, "libvirt", "auth.conf"), "/etc/libvirt/auth.conf"], File.Exists);
    }

    /// <summary>What a file has for a host.</summary>
    /// <returns><see langword="null"/> when it has nothing.</returns>
    internal static RemoteCredentials? Read(IEnumerable<string> lines, string host)
    {
        Dictionary<string, Dictionary<string, string>> groups = Parse(lines);
        return (groups.GetValueOrDefault($"auth-libvirt-{host}") ?? groups.GetValueOrDefault("auth-libvirt-default"))?.GetValueOrDefault("credentials") is { } name
            && groups.GetValueOrDefault($"credentials-{name}") is { } found
            && found.TryGetValue("authname", out string? user)
            && found.TryGetValue("password", out string? password)
            ? new RemoteCredentials(user, password)
            : null;
    }

    private static Dictionary<string, Dictionary<string, string>> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, Dictionary<string, string>> groups = new(StringComparer.Ordinal);
        Dictionary<string, string> group = new(StringComparer.Ordinal);
        foreach (string line in lines.Select(static line => line.Trim()).Where(static line => line.Length > 0 && !line.StartsWith('#')))
        {
            if (line is ['[', .. var name, ']'])
            {
                groups[name] = group = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (line.Split('=', 2) is [var key, var value])
            {
                group[key.Trim()] = value.Trim();
            }
        }

        return groups;
    }
}
