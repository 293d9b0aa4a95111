using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The network interfaces of a <see cref="VirtualHost"/>. No packet moves: a test says what was counted.</summary>
public sealed partial class VirtualLinks : IHostLinks
{
    private const int NameBytes = 15;
    private const int DefaultMtu = 1500;
    private const int LowestMtu = 68;
    private const int HighestMtu = 65521;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/:% \t\n");

    private readonly Dictionary<string, HostLink> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VirtualTap> _taps = new(StringComparer.Ordinal); // Those that are held by somebody.
    private readonly HashSet<string> _persistent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkShape> _shapes = new(StringComparer.Ordinal);
    private readonly VirtualSysctl _settings;
    private int _lastIndex;

    internal VirtualLinks(IScheduler scheduler, VirtualSysctl settings)
    {
        _scheduler = scheduler;
        _settings = settings;
        Add(new HostLink { Name = "lo", Index = 1, Mtu = DefaultMtu });
    }

    /// <inheritdoc/>
    public HostLink? Find(string name) => _links.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IReadOnlyList<HostLink> List() => [.. _links.Values.OrderBy(link => link.Index)];

    /// <summary>Makes a tap that stays when nobody holds it, as <c>ip tuntap add</c> does.</summary>
    public void AddPersistentTap(string name)
    {
        RequireNew("make the tap", name, "Device or resource busy");
        Add(name, "tun");
        _persistent.Add(name);
    }

    /// <summary>Says what went through a link.</summary>
    public void Count(string name, HostLinkStatistics statistics)
        => _links[name] = Require("count on", name) with { Statistics = statistics }; // No change that is told.

    /// <inheritdoc/>
    public IHostTap MakeTap(string name)
    {
        RequireNew("make the tap", name, "Device or resource busy");
        Add(name, "tun");
        return _taps[name] = new VirtualTap(this, name);
    }

    /// <inheritdoc/>
    public IHostTap MakeNumberedTap(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        int number = _numbers.GetValueOrDefault(prefix);
        while (_links.ContainsKey($"{prefix}{number}"))
        {
            number++;
        }

        _numbers[prefix] = number + 1;
        return MakeTap($"{prefix}{number}");
    }

    /// <inheritdoc/>
    public IHostTap OpenTap(string name)
    {
        HostLink link = Require("open the tap", name);
        if (link.Kind != "tun")
        {
            throw HostErrors.System("open the tap", name, "Invalid argument");
        }

        return _taps.ContainsKey(name)
            ? throw HostErrors.System("open the tap", name, "Device or resource busy")
            : _taps[name] = new VirtualTap(this, name);
    }

    /// <inheritdoc/>
    public void MakeBridge(string name, BridgeSettings? settings = null)
    {
        RequireNew("make the bridge", name, "File exists");
        Add(new HostLink { Name = name, Index = NextIndex(), Kind = "bridge", Mtu = DefaultMtu, Address = settings?.Address ?? new MacAddress((ulong)_lastIndex) });
        _bridges[name] = settings ?? new BridgeSettings();
    }

    /// <summary>How a bridge was made.</summary>
    public BridgeSettings SettingsOf(string bridge) => _bridges[bridge];

    /// <inheritdoc/>
    public void SetBridge(string name, string? bridge)
    {
        string attempt = bridge is null ? "take out of its bridge the link" : $"add to bridge '{bridge}' the link";
        HostLink link = Require(attempt, name);
        if (bridge is not null && Find(bridge) is not { IsBridge: true })
        {
            throw HostErrors.System(attempt, name, Find(bridge) is null ? "No such device" : $"'{bridge}' is not a bridge");
        }

        Put(link with { Bridge = bridge });
    }

    /// <inheritdoc/>
    public void SetMtu(string name, int mtu)
    {
        HostLink link = Require($"set the MTU {mtu} of", name);
        Put(mtu is >= LowestMtu and <= HighestMtu
            ? link with { Mtu = mtu }
            : throw HostErrors.System($"set the MTU {mtu} of", name, "Invalid argument"));
    }

    /// <inheritdoc/>
    public void SetShape(string name, LinkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        string attempt = $"limit to {shape.BytesPerSecond} bytes a second";
        Require(attempt, name);
        _shapes[name] = shape.PeakBytesPerSecond is null || shape.PeakBytesPerSecond > shape.BytesPerSecond
            ? shape
            : throw HostErrors.System(attempt, name, "Invalid argument");
    }

    /// <summary>How fast packets leave by a link; <see langword="null"/> for as fast as it is.</summary>
    public LinkShape? ShapeOf(string name) => _shapes.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void SetAddress(string name, MacAddress address)
    {
        HostLink link = Require($"set the address {address} of", name);
        Put(address.IsMulticast || address.Value == 0
            ? throw HostErrors.System($"set the address {address} of", name, "Cannot assign requested address")
            : link with { Address = address });
    }

    /// <inheritdoc/>
    public void SetUp(string name, bool isUp) => Put(Require(isUp ? "take up" : "take down", name) with { IsUp = isUp });

    /// <inheritdoc/>
    public void Delete(string name)
    {
        if (_links.Remove(name, out HostLink? gone))
        {
            _persistent.Remove(name);
            _taps.Remove(name);
            _bridges.Remove(name);
            _shapes.Remove(name);
            _addresses.RemoveAll(address => address.Link == name);
            _routes.RemoveAll(route => route.Link == name);
            _settings.RemoveLink(name);
            Tell(gone.Index);
            PutBridge(gone.Bridge);
            foreach (HostLink port in _links.Values.Where(link => link.Bridge == name).ToArray())
            {
                Put(port with { Bridge = null });
            }
        }
    }

    internal void Closed(VirtualTap tap)
    {
        // A tap that was deleted while somebody held it may have a namesake by now.
        if (_taps.GetValueOrDefault(tap.Name) == tap)
        {
            _taps.Remove(tap.Name);
            if (!_persistent.Contains(tap.Name))
            {
                Delete(tap.Name);
            }
        }
    }

    private void Add(string name, string kind)
        => Add(new HostLink { Name = name, Index = NextIndex(), Kind = kind, Mtu = DefaultMtu });

    private void Add(HostLink link)
    {
        _links.Add(link.Name, link);
        _lastIndex = link.Index;
        _settings.AddLink(link.Name);
        Tell(link.Index);
    }

    private int NextIndex() => _lastIndex + 1;

    private void Put(HostLink link)
    {
        string? before = _links[link.Name].Bridge;
        _links[link.Name] = link with { HasCarrier = IsCarried(link) };
        Tell(link.Index);
        PutBridge(before);
        PutBridge(link.Bridge);
    }

    /// <summary>A bridge has a carrier when one of its ports has.</summary>
    private void PutBridge(string? name)
    {
        if (name is not null && Find(name) is { } bridge && bridge.HasCarrier != IsCarried(bridge))
        {
            Put(bridge);
        }
    }

    private bool IsCarried(HostLink link) => link.IsUp && link.Kind switch
    {
        "bridge" => _links.Values.Any(port => port.Bridge == link.Name && port.HasCarrier),
        "tun" => _taps.ContainsKey(link.Name),
        _ => link.HasCarrier,
    };

    private HostLink Require(string attempt, string name)
        => Find(name) ?? throw HostErrors.System(attempt, name, "No such device");

    private void RequireNew(string attempt, string name, string ifTaken)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isName = name is not ("" or "." or "..")
            && Encoding.UTF8.GetByteCount(name) <= NameBytes
            && !name.AsSpan().ContainsAny(NotInNames);
        if (!isName || _links.ContainsKey(name))
        {
            throw HostErrors.System(attempt, name, isName ? ifTaken : "Invalid argument");
        }
    }
}
