using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A driver of networks that writes down what is asked of it, and says that it was done.</summary>
/// <param name="calls">Where it writes; drivers that share it show their order.</param>
internal sealed class RecordingNetworks(List<string> calls) : INetworkDriver
{
    private readonly Dictionary<Guid, NetworkRecord> _records = [];

    public string Name => "networks";

    /// <summary>What it was given when it was started.</summary>
    internal IDriverContext? Context { get; private set; }

    /// <summary>The networks that do not start, with what they say.</summary>
    internal Dictionary<string, HypervisorException> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>The leases of each network.</summary>
    internal List<NetworkLease> Leases { get; } = [];

    /// <summary>What is there when the driver is started.</summary>
    internal List<NetworkRecord> Stored { get; } = [];

    public Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
    {
        Context = context;
        foreach (NetworkRecord record in Stored)
        {
            _records[record.Uuid] = context.Publish(record, []);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        calls.Add("stop networks");
        return Task.CompletedTask;
    }

    public Task<NetworkRecord> DefineNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => Tell($"define {xml}", deadline, new NetworkRecord { Uuid = Guid.NewGuid(), Name = xml, IsPersistent = true }, NetworkLifecycle.Defined);

    public Task<NetworkRecord> CreateNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => Tell($"create {xml}", deadline, new NetworkRecord { Uuid = Guid.NewGuid(), Name = xml, IsActive = true }, NetworkLifecycle.Started);

    public Task<NetworkRecord> StartNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => Broken.TryGetValue(_records[network].Name, out HypervisorException? error)
            ? throw error
            : Tell($"start {_records[network].Name}", deadline, _records[network] with { IsActive = true }, NetworkLifecycle.Started);

    public Task<NetworkRecord> DestroyNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => Tell($"destroy {_records[network].Name}", deadline, _records[network] with { IsActive = false }, NetworkLifecycle.Stopped);

    public Task<NetworkRecord> UndefineNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => Tell($"undefine {_records[network].Name}", deadline, _records[network] with { IsPersistent = false }, NetworkLifecycle.Undefined);

    public Task<NetworkRecord> SetNetworkAutostartAsync(Guid network, bool isOn, TimeSpan deadline, CancellationToken cancellationToken)
        => Tell($"autostart {_records[network].Name} {isOn}", deadline, _records[network] with { HasAutostart = isOn }, kind: null);

    public Task<NetworkRecord> UpdateNetworkAsync(
        Guid network, NetworkUpdate update, NetworkModification impact, TimeSpan deadline, CancellationToken cancellationToken)
        => Tell($"{update.Command} {update.Section} {update.Xml} {update.ParentIndex} {impact}", deadline, _records[network], kind: null);

    public ValueTask<string> GetNetworkXmlAsync(Guid network, NetworkXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => new($"<network flags='{flags}'/>");

    public ValueTask<IReadOnlyList<NetworkLease>> GetLeasesAsync(
        Guid network, MacAddress? mac, TimeSpan deadline, CancellationToken cancellationToken)
    {
        calls.Add($"leases of {mac?.ToString() ?? "all"}");
        return new([.. Leases]);
    }

    public Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
        => Task.FromResult(new GuestLink(GuestLinkType.Network, "virbr0"));

    public Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlyList<NetworkLease> LeasesOf(MacAddress card) => [];

    /// <summary>Tells of something that happened to a network.</summary>
    internal NetworkRecord Tell(NetworkRecord record, params NetworkEvent[] events) => _records[record.Uuid] = Context!.Publish(record, events);

    private Task<NetworkRecord> Tell(string call, TimeSpan deadline, NetworkRecord after, NetworkLifecycle? kind)
    {
        calls.Add($"{call} {deadline.TotalSeconds} s");
        NetworkEvent[] events = kind is { } step
            ? [new NetworkLifecycleEvent { Network = after.Uuid, Name = after.Name, Kind = step, Cause = EventCause.Operation }]
            : [];
        return Task.FromResult(_records[after.Uuid] = Context!.Publish(after, events, Context.Operation));
    }
}
