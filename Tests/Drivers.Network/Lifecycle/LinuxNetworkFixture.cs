using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Rx.Hypervisor.Tests.Streams.Host;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>This machine, with a network namespace of its own that goes away with the thread of its loop, and the real programs.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class LinuxNetworkFixture : NetworkFixture
{
    private readonly LinuxHostFixture _linux = new();
    private readonly Dictionary<string, DhcpClient> _clients = [];

    static LinuxNetworkFixture() => EndLeftovers();

    internal LinuxNetworkFixture()
    {
        _linux.Do(Native.EnterOwnNetworkNamespace);
        _linux.Do(() => Machine.Links.SetUp("lo", isUp: true));
    }

    internal override IHost Machine => _linux.Host;

    internal override string Root => _linux[$"h{Environment.ProcessId}"]; // By which those are found that outlive this process.

    internal override async Task<T> RunAsync<T>(Func<Task<T>> work) => await Within.DeadlineAsync(work(), "the host");

    internal override Task UntilAsync(Func<bool> condition, string what)
    {
        _linux.RunUntil(condition);
        return Task.CompletedTask;
    }

    internal override Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);

    internal override void Do(Action action) => _linux.Do(action);

    internal override T Do<T>(Func<T> function) => _linux.Do(function);

    internal override Task<IPAddress?> AskAsync(string bridge, MacAddress mac, string? name = null)
    {
        if (!_clients.TryGetValue(bridge, out DhcpClient? client))
        {
            client = Do(() =>
            {
                IHostTap tap = Machine.Links.MakeTap($"t{_clients.Count}{bridge}");
                Machine.Links.SetBridge(tap.Name, bridge);
                Machine.Links.SetUp(tap.Name, isUp: true);
                return new DhcpClient(tap);
            });
            _clients.Add(bridge, client);
        }

        return client.AskAsync(mac, name);
    }

    internal override Task ReleaseAsync(string bridge, MacAddress mac)
    {
        _clients[bridge].Release(mac);
        return Task.CompletedTask;
    }

    internal override string[] Tables()
        => [.. Run("nft list tables").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')[2]).Distinct()];

    internal override string Rules() => Run("nft --json list ruleset");

    internal override (long Bytes, long? PeakBytes)? LimitOf(string link)
    {
        const long BytesOfKbit = 1000 / 8;
        Match limit = Limit().Match(Run($"tc qdisc show dev {link}"));
        return limit.Success ? (RateOf("rate")!.Value, RateOf("peak")) : null;

        long? RateOf(string which)
            => limit.Groups[which] is { Success: true } rate ? long.Parse(rate.Value, CultureInfo.InvariantCulture) * BytesOfKbit : null;
    }

    internal override void FlushRules() => Run("nft flush ruleset");

    // What dnsmasq runs scripts by is a child of it, with the same name.
    internal override int[] ServerIds()
    {
        int[] all = [.. Servers().Select(static server => server.Process.Id)];
        return [.. all.Where(id => !all.Contains(ParentOf(id)))];
    }

    internal override void HaveServersRefuse(string words)
    {
        // They do by themselves.
    }

    internal override void KillServers()
    {
        foreach (HostCommand server in Servers())
        {
            Do(() =>
            {
                using IHostProcess? process = Machine.Processes.Adopt(server.Process);
                process?.Signal(ProcessSignal.Kill);
            });
        }
    }

    /// <summary>Runs a script of the shell in this network.</summary>
    internal string Run(string script) => Do(() => Child.Output(Child.Shell($"PATH=$PATH:/usr/sbin:/sbin; {script}")));

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await StopEngineAsync();
        }
        finally
        {
            foreach (DhcpClient client in _clients.Values)
            {
                client.Dispose();
            }

            ProcessList.KillMentioning(Root);
            _linux.Dispose();
        }
    }

    /// <summary>A dnsmasq goes on when the tests are killed; those of processes that are no more are ended.</summary>
    private static void EndLeftovers()
    {
        foreach (Match left in ProcessList.Mentioning("/run/network/").Select(static line => Owner().Match(line)).Where(static match => match.Success))
        {
            if (!Directory.Exists($"/proc/{left.Groups["process"].Value}"))
            {
                ProcessList.KillMentioning(left.Value);
            }
        }
    }

    [GeneratedRegex(@"/rxhv-[^/]+/h(?<process>\d+)/run/network/", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Owner();

    [GeneratedRegex(@"^qdisc tbf .* rate (?<rate>\d+)Kbit burst \w+( peakrate (?<peak>\d+)Kbit)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Limit();

    private static int ParentOf(int id)
    {
        string path = $"/proc/{id}/stat";
        return File.Exists(path) ? int.Parse(File.ReadAllText(path).Split(") ")[1].Split(' ')[1], CultureInfo.InvariantCulture) : 0;
    }

    private HostCommand[] Servers()
        => [.. Do(() => Machine.Processes.ListCommands()).Where(command => command.Arguments.Any(argument
            => argument.Contains(RunFolder, StringComparison.Ordinal) && argument.EndsWith("dnsmasq.conf", StringComparison.Ordinal)))];
}
