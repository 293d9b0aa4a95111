using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The kernel's settings of a <see cref="VirtualHost"/>: those that are there, and what they are set to.</summary>
public sealed class VirtualSysctl : IHostSysctl
{
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal)
    {
        ["net/ipv4/ip_forward"] = "0",
        ["net/ipv6/conf/all/forwarding"] = "0",
    };

    private static readonly (string Name, string Value)[] OfEachLink = [("disable_ipv6", "0"), ("accept_ra", "1"), ("autoconf", "1")];

    /// <inheritdoc/>
    public string? Find(string name) => _settings.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _settings[name] = _settings.ContainsKey(name) ? value : throw HostErrors.System($"set to '{value}'", name, "No such file or directory");
    }

    /// <summary>Has the kernel know a setting, or another value of it.</summary>
    public void Install(string name, string value) => _settings[name] = value;

    /// <summary>Has the kernel know a setting no more.</summary>
    public void Remove(string name) => _settings.Remove(name);

    internal void AddLink(string link)
    {
        foreach ((string name, string value) in OfEachLink)
        {
            Install(PathOf(link, name), value);
        }
    }

    internal void RemoveLink(string link)
    {
        foreach ((string name, _) in OfEachLink)
        {
            Remove(PathOf(link, name));
        }
    }

    private static string PathOf(string link, string name) => $"net/ipv6/conf/{link}/{name}";
}
