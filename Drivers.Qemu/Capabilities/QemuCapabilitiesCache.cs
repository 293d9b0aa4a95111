using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What each QEMU binary can do: probed once, then remembered in memory and on disk until the binary changes.</summary>
/// <remarks>
/// <para>Threading: the host's scheduler only.</para>
/// <para>Sharing: one probe at a time for a binary; all who ask meanwhile get its outcome. One who gives up leaves it to the others.
/// A failure is told to those who wait and is not remembered.</para>
/// <para>Disposal: calls probes off and completes when nothing of them is left.</para>
/// </remarks>
internal sealed class QemuCapabilitiesCache : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly CapabilitiesFolder _folder;
    private readonly string _runDirectory;
    private readonly ILogger _log;
    private readonly Dictionary<string, (QemuStamp Stamp, QemuCapabilities Capabilities)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<QemuStamp, Task<QemuCapabilities>> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>A cache that knows what is on disk.</summary>
    /// <param name="host">Where emulators run.</param>
    /// <param name="cacheDirectory">What is kept over restarts goes below it.</param>
    /// <param name="runDirectory">Sockets of probes go below it.</param>
    /// <param name="log">Told of probes and of files that are of no use.</param>
    internal QemuCapabilitiesCache(IHost host, string cacheDirectory, string runDirectory, ILogger log)
    {
        _host = host;
        _folder = new CapabilitiesFolder(host.Files, cacheDirectory, log);
        _runDirectory = runDirectory;
        _log = log;
    }

    /// <summary>The file in which a binary is remembered.</summary>
    internal string PathOf(string emulator) => _folder.PathOf(emulator);

    /// <summary>What a binary can do, as it is now.</summary>
    /// <param name="emulator">Absolute path.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: it cannot be run. <see cref="ErrorCode.InternalError"/>: it is no QEMU.
    /// <see cref="ErrorCode.ConfigUnsupported"/>: it is too old. <see cref="ErrorCode.OperationTimeout"/>: it does not answer.
    /// <see cref="ErrorCode.OperationAborted"/>: the cache is disposed of.
    /// </exception>
    internal Task<QemuCapabilities> GetAsync(string emulator, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stamp = QemuStamp.Of(_host.Files, emulator);
            return Recall(stamp) is { } known ? Task.FromResult(known) : ProbeAsync(stamp).WaitAsync(cancellationToken);
        }
        catch (HypervisorException e)
        {
            return Task.FromException<QemuCapabilities>(e);
        }
        catch (OperationCanceledException)
        {
            return Task.FromCanceled<QemuCapabilities>(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel(); // Here and now: CancelAsync would do it on another thread.
        foreach (Task<QemuCapabilities> probe in _running.Values.ToArray())
        {
            await Task.WhenAny(probe); // Its outcome is for those who asked.
        }
    }

    private QemuCapabilities? Recall(QemuStamp stamp)
    {
        if (_known.TryGetValue(stamp.Path, out (QemuStamp Stamp, QemuCapabilities Capabilities) known) && known.Stamp == stamp)
        {
            return known.Capabilities;
        }

        if (_running.ContainsKey(stamp) || _folder.Load(stamp) is not { } stored)
        {
            return null;
        }

        _known[stamp.Path] = (stamp, stored);
        return stored;
    }

    private Task<QemuCapabilities> ProbeAsync(QemuStamp stamp)
    {
        if (_stopping.IsCancellationRequested)
        {
            throw CapabilityErrors.Stopped(stamp.Path);
        }

        if (!_running.TryGetValue(stamp, out Task<QemuCapabilities>? running))
        {
            // In the books before it begins, so that one that fails at once finds its entry to strike out.
            var outcome = new TaskCompletionSource<QemuCapabilities>();
            running = outcome.Task;
            _running.Add(stamp, running);
            _ = RunAsync(stamp, outcome);
        }

        return running;
    }

    private async Task RunAsync(QemuStamp stamp, TaskCompletionSource<QemuCapabilities> outcome)
    {
        try
        {
            IStopwatch clock = _host.Scheduler.StartStopwatch();
            string directory = Path.Combine(_runDirectory, "probe-" + Path.GetFileNameWithoutExtension(_folder.PathOf(stamp.Path))[..8]);
            QemuCapabilities found = await new QemuProbe(_host, stamp.Path, directory, _log).RunAsync(_stopping.Token);
            Log.Probed(_log, stamp.Path, found.Version, found.Target, clock.Elapsed.TotalMilliseconds);
            _known[stamp.Path] = (stamp, found);
            _folder.Save(stamp, found);
            Conclude(() => outcome.TrySetResult(found));
        }
        catch (OperationCanceledException)
        {
            Conclude(() => outcome.TrySetException(CapabilityErrors.Stopped(stamp.Path)));
        }
#pragma warning disable CA1031 // Nothing is swallowed: it is the outcome of everybody's call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Conclude(() => outcome.TrySetException(e));
        }

        void Conclude(Action tell)
        {
            _running.Remove(stamp);
            tell();
            _ = outcome.Task.Exception; // All who asked may have given up: that is no unobserved error.
        }
    }
}
