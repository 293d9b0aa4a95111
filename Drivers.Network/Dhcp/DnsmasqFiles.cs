using System;
using System.IO;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>Where the files of one network's dnsmasq are.</summary>
/// <param name="Run">A folder that lives as long as the network is active.</param>
/// <param name="Kept">A folder for what outlives its stops, and from which programs may be run, as many a system has it of no other.</param>
/// <param name="Network">Its uuid.</param>
internal sealed record DnsmasqFiles(string Run, string Kept, Guid Network)
{
    internal const string ConfigurationOption = "--conf-file=";

    /// <summary>What dnsmasq is told when it starts.</summary>
    internal string Configuration => Path.Combine(Run, "dnsmasq.conf");

    /// <summary>Its process id, written by itself once it serves.</summary>
    internal string Pid => Path.Combine(Run, "dnsmasq.pid");

    /// <summary>What it says when it cannot start.</summary>
    internal string Output => Path.Combine(Run, "dnsmasq.log");

    /// <summary>What the hook writes into.</summary>
    internal string Pipe => Path.Combine(Run, "leases.pipe");

    /// <summary>What dnsmasq runs for each lease.</summary>
    internal string Hook => Path.Combine(Kept, $"{Network}.hook");

    /// <summary>Where dnsmasq keeps its leases.</summary>
    internal string Leases => Path.Combine(Kept, $"{Network}.leases");

    /// <summary>The one argument of dnsmasq, by which it is found among all processes.</summary>
    internal string Argument => ConfigurationOption + Configuration;
}
