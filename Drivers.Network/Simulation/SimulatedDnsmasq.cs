using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace Rx.Hypervisor;

/// <summary>A dnsmasq program for a <see cref="VirtualHost"/>: it gives leases when it is told to, and takes them back when their time is over.</summary>
/// <remarks>As much of dnsmasq's outside as a driver sees, in the order that dnsmasq 2.90 was seen to have. Threading: the scheduler of the machine.</remarks>
public sealed class SimulatedDnsmasq
{
    /// <summary>Where the driver looks for it unless told otherwise.</summary>
    public const string Path = "/usr/sbin/dnsmasq";

    private const string Option = "--conf-file=";

    private readonly VirtualHost _machine;
    private readonly HashSet<int> _servers = []; // Processes that were started by one that goes into the background.
    private readonly List<SimulatedDnsmasqServer> _serving = [];

    /// <summary>Puts the program on a machine.</summary>
    /// <param name="machine">Where it runs.</param>
    /// <param name="path">Where it stands.</param>
    public SimulatedDnsmasq(VirtualHost machine, string path = Path)
    {
        ArgumentNullException.ThrowIfNull(machine);
        _machine = machine;
        machine.Processes.Install(path, Run);
    }

    /// <summary>How long it takes until it serves.</summary>
    public TimeSpan StartsIn { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Why it does not start; <see langword="null"/> when it does.</summary>
    public string? Refusal { get; set; }

    /// <summary>Those that serve now, in the order of their starts.</summary>
    public IReadOnlyList<SimulatedDnsmasqServer> Serving => _serving;

    /// <summary>The one that serves a bridge.</summary>
    public SimulatedDnsmasqServer On(string bridge) => _serving.Single(server => server.Bridge == bridge);

    private void Run(VirtualProcess process)
    {
        string configuration = process.Launch.Arguments.Single(static argument => argument.StartsWith(Option, StringComparison.Ordinal))[Option.Length..];
        if (_servers.Remove(process.Id))
        {
            Serve(process, configuration);
        }
        else if (Refusal is { } refusal)
        {
            process.Print($"dnsmasq: {refusal}\n");
            process.Exit(2);
        }
        else
        {
            process.After(StartsIn, () => GoIntoBackground(process));
        }
    }

    private void GoIntoBackground(VirtualProcess process)
    {
        using Streams.Host.IHostProcess server = _machine.Processes.Launch(process.Launch with { OutputPath = null });
        _servers.Add(server.Id);
        process.After(TimeSpan.FromMilliseconds(1), () => process.Exit(0)); // When the other one serves.
    }

    private void Serve(VirtualProcess process, string configuration)
    {
        var server = new SimulatedDnsmasqServer(_machine, process, configuration);
        _serving.Add(server);
        process.Own(System.Reactive.Disposables.Disposable.Create(() => _serving.Remove(server)));
        server.Start();
    }
}
