using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>What may be asked of one QEMU, a question of each kind at a time, and what it said last.</summary>
/// <remarks>Threading: the host's scheduler only, except for <see cref="MonitorQuery{T}.Known"/>.</remarks>
internal sealed class RunQueries
{
    private readonly QmpMonitor _monitor;
    private readonly IReadOnlyDictionary<string, string> _targets;
    private string? _balloon;

    internal RunQueries(QmpMonitor monitor, DomainDefinition definition, TimeProvider clock, Action<bool> tell)
    {
        _monitor = monitor;
        _targets = definition.DiskTargets;
        Vcpus = new(clock, async () => VcpuThread.Read(await AskAsync("query-cpus-fast")), tell);
        Counters = new(clock, async () => BlockCounters.Read(await AskAsync("query-blockstats"), _targets), tell);
        Media = new(clock, async () => BlockMedium.Read(await AskAsync("query-block"), _targets), tell);
        Balloon = new(clock, AskBalloonAsync, tell);
        DiskThreads = new(clock, async () => DiskThread.Read(await AskAsync("query-iothreads")), tell);
        DirtyRate = new(clock, async () => Statistics.DirtyRate.Read(await AskAsync("query-dirty-rate")), tell);
    }

    internal MonitorQuery<IReadOnlyList<VcpuThread>> Vcpus { get; }

    internal MonitorQuery<IReadOnlyDictionary<string, BlockCounters>> Counters { get; }

    internal MonitorQuery<IReadOnlyDictionary<string, BlockMedium>> Media { get; }

    /// <summary>The balloon; <see langword="null"/> when there is none.</summary>
    internal MonitorQuery<BalloonReport?> Balloon { get; }

    internal MonitorQuery<IReadOnlyList<DiskThread>> DiskThreads { get; }

    internal MonitorQuery<DirtyRate> DirtyRate { get; }

    /// <summary>When the question was asked that QEMU has left without an answer for longest; <see langword="null"/> when there is none.</summary>
    internal long? SilentSince
        => new[] { Vcpus.SilentSince, Counters.SilentSince, Media.SilentSince, Balloon.SilentSince, DiskThreads.SilentSince, DirtyRate.SilentSince }.Min();

    private async Task<BalloonReport?> AskBalloonAsync()
    {
        _balloon ??= BalloonReport.FindDevice(await AskAsync("qom-list", static json => json.WriteString("path", BalloonReport.Peripherals)));
        if (_balloon is not { } device)
        {
            return null;
        }

        try
        {
            long actual = (await AskAsync("query-balloon")).Number("actual") / 1024;
            return new BalloonReport(actual, await AskAsync("qom-get", json =>
            {
                json.WriteString("path", device);
                json.WriteString("property", "guest-stats");
            }));
        }
        catch (QmpCommandException)
        {
            _balloon = null; // It may have been unplugged.
            throw;
        }
    }

    private async Task<QmpReply> AskAsync(string command, Action<Utf8JsonWriter>? arguments = null)
        => new(command, await _monitor.ExecuteAsync(command, arguments, Timeout.InfiniteTimeSpan, CancellationToken.None));
}
