using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor;

/// <summary>A dnsmasq that serves one network of a <see cref="VirtualHost"/>.</summary>
public sealed class SimulatedDnsmasqServer
{
    private const string Unknown = "*";

    private static readonly TimeSpan UsualTime = TimeSpan.FromHours(1);

    private readonly VirtualHost _machine;
    private readonly ILookup<string, string> _options;
    private readonly List<Lease> _leases = [];

    internal SimulatedDnsmasqServer(VirtualHost machine, VirtualProcess process, string configuration)
    {
        (_machine, Process) = (machine, process);
        Configuration = Read(configuration);
        _options = Configuration.Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('=', 2))
            .ToLookup(static parts => parts[0], static parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal);
    }

    /// <summary>The process.</summary>
    public VirtualProcess Process { get; }

    /// <summary>What it was told.</summary>
    public string Configuration { get; }

    /// <summary>The bridge that it serves on.</summary>
    public string Bridge => One("interface")!;

    /// <summary>Who has which address now.</summary>
    public IReadOnlyDictionary<MacAddress, IPAddress> Leases => _leases.ToDictionary(static lease => lease.Mac, static lease => lease.Address);

    /// <summary>A guest asks for an address, and gets one: its own, the one that it has, or the lowest that is free.</summary>
    /// <param name="mac">The guest's card.</param>
    /// <param name="name">What it calls itself.</param>
    /// <returns>The address; <see langword="null"/> when there is none for it.</returns>
    public IPAddress? Give(MacAddress mac, string? name = null)
    {
        if (_leases.Find(lease => lease.Mac == mac) is { } known)
        {
            Tell("old", Renewed(known, name));
            return known.Address;
        }

        (IPAddress? address, string? ownName) = Reserved(mac);
        address ??= Free();
        if (address is not null)
        {
            var lease = new Lease(address, mac) { Name = name ?? ownName };
            _leases.Add(lease);
            Tell("add", Renewed(lease, lease.Name));
        }

        return address;
    }

    /// <summary>A guest gives its address back.</summary>
    public void Release(MacAddress mac)
    {
        if (_leases.Find(lease => lease.Mac == mac) is { } lease)
        {
            End(lease);
        }
    }

    internal void Start()
    {
        _machine.Files.Write(One("pid-file")!, Encoding.UTF8.GetBytes($"{Process.Id}\n"));
        foreach (Lease lease in ReadLeases())
        {
            _leases.Add(lease);
            if (lease.Expires <= _machine.Scheduler.Now)
            {
                End(lease);
            }
            else
            {
                Tell("old", lease);
                Watch(lease);
            }
        }
    }

    private string? One(string option) => _options[option].FirstOrDefault();

    private string Read(string path) => Encoding.UTF8.GetString(_machine.Files.Read(path, int.MaxValue));

    private Lease Renewed(Lease lease, string? name)
    {
        lease.Name = name ?? lease.Name;
        lease.Expires = _machine.Scheduler.Now + TimeOf(lease.Address);
        WriteLeases();
        Watch(lease);
        return lease;
    }

    private void Watch(Lease lease)
    {
        DateTimeOffset end = lease.Expires;
        Process.After(end - _machine.Scheduler.Now, () =>
        {
            if (_leases.Contains(lease) && lease.Expires == end)
            {
                End(lease);
            }
        });
    }

    private void End(Lease lease)
    {
        _leases.Remove(lease);
        WriteLeases();
        Tell("del", lease);
    }

    private (IPAddress? Address, string? Name) Reserved(MacAddress mac)
    {
        foreach (string[] fields in _options["dhcp-host"].Select(static host => host.Split(',')).Where(fields => fields[0] == mac.ToString()))
        {
            return (fields.Select(static field => IPAddress.TryParse(field, out IPAddress? address) ? address : null).OfType<IPAddress>().FirstOrDefault(),
                fields.Length > 2 ? fields[1] : null);
        }

        return default;
    }

    private IPAddress? Free()
    {
        foreach (string[] range in _options["dhcp-range"].Select(static range => range.Split(',')).Where(static range => IPAddress.TryParse(range[1], out _)))
        {
            IPAddress last = IPAddress.Parse(range[1]);
            for (IPAddress one = IPAddress.Parse(range[0]); one.ToNumber() <= last.ToNumber(); one = one.Next())
            {
                if (_leases.TrueForAll(lease => !lease.Address.Equals(one)))
                {
                    return one;
                }
            }
        }

        return null;
    }

    private TimeSpan TimeOf(IPAddress address)
    {
        string? time = _options["dhcp-range"].Select(static range => range.Split(','))
            .FirstOrDefault(range => IPAddress.TryParse(range[1], out IPAddress? end) && end.ToNumber() >= address.ToNumber() && range.Length > 3)?[3];
        return time is null ? UsualTime : time[^1] switch
        {
            's' => TimeSpan.FromSeconds(Number(time)),
            'm' => TimeSpan.FromMinutes(Number(time)),
            'h' => TimeSpan.FromHours(Number(time)),
            _ => UsualTime,
        };
    }

    private static int Number(string time) => int.Parse(time[..^1], CultureInfo.InvariantCulture);

    private IEnumerable<Lease> ReadLeases()
    {
        string path = One("dhcp-leasefile") ?? "";
        foreach (string[] fields in _machine.Files.Look(path) is null ? [] : Read(path).Split('\n').Select(static line => line.Split(' ')))
        {
            if (fields.Length >= 4 && MacAddress.TryParse(fields[1], out MacAddress mac) && IPAddress.TryParse(fields[2], out IPAddress? address)
                && long.TryParse(fields[0], out long expires))
            {
                yield return new Lease(address, mac)
                {
                    Name = fields[3] == Unknown ? null : fields[3],
                    Expires = DateTimeOffset.FromUnixTimeSeconds(expires),
                };
            }
        }
    }

    private void WriteLeases()
    {
        if (One("dhcp-leasefile") is { } path)
        {
            _machine.Files.Write(path, Encoding.UTF8.GetBytes(string.Concat(_leases.Select(static lease
                => $"{lease.Expires.ToUnixTimeSeconds()} {lease.Mac} {lease.Address} {lease.Name ?? Unknown} 01:{lease.Mac}\n"))));
        }
    }

    /// <summary>What the script of the driver does: it writes a line into its pipe.</summary>
    private void Tell(string what, Lease lease)
    {
        const string Test = "[ -p '";
        if (One("dhcp-script") is { } script)
        {
            string text = Read(script);
            int start = text.IndexOf(Test, StringComparison.Ordinal) + Test.Length;
            string pipe = text[start..text.IndexOf('\'', start)];
            string line = $"{what}\t{lease.Mac}\t{lease.Address}\t{lease.Name}\t{lease.Expires.ToUnixTimeSeconds()}\t01:{lease.Mac}\t\t{lease.Mac}\n";
            _machine.Pipes.Write(pipe, Encoding.UTF8.GetBytes(line));
        }
    }

    private sealed class Lease(IPAddress address, MacAddress mac)
    {
        internal IPAddress Address { get; } = address;

        internal MacAddress Mac { get; } = mac;

        internal string? Name { get; set; }

        internal DateTimeOffset Expires { get; set; }
    }
}
