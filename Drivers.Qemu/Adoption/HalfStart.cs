using System;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>A start that was cut short where no process id could be noted: there is a QEMU, or there never was one.</summary>
/// <remarks>
/// <para>Which of the two, the monitor's socket tells. Its listener was passed to QEMU and is otherwise closed, the engine being
/// dead: who can be connected to is QEMU, and nobody else, however early in its life.</para>
/// <para>It is asked to quit. If it does not answer, the process id that it wrote itself is its own as long as the connection
/// stands: a process closes its sockets before its number is free.</para>
/// </remarks>
internal sealed class HalfStart(IHost host, QemuFiles files, string name, ILogger log)
{
    private const int MaxPidBytes = 32;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends what there is and clears away its files.</summary>
    /// <param name="patience">How long QEMU may leave the request unanswered.</param>
    /// <param name="stopping">Cancelled when the engine stops; the next one goes on with it.</param>
    internal async Task EndAsync(TimeSpan patience, CancellationToken stopping)
    {
        if (Connect() is { } connection)
        {
            using var monitor = new QmpMonitor(connection, host.Scheduler, log, new QmpEventFilter([]));
            await QuitAsync(monitor, patience, stopping);
        }

        files.TryDelete(log, name);
    }

    private IHostConnection? Connect()
    {
        try
        {
            return host.Sockets.Connect(files.MonitorPath);
        }
        catch (HypervisorException)
        {
            return null; // Nobody listens, or there is not even a socket.
        }
    }

    private async Task QuitAsync(QmpMonitor monitor, TimeSpan patience, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(patience, host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await monitor.NegotiateAsync(Timeout.InfiniteTimeSpan, either.Token);
            await monitor.ExecuteAsync("quit", arguments: null, Timeout.InfiniteTimeSpan, either.Token);
            await monitor.Closed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            Log.HalfStartedKilled(log, name);
            await KillAsync(monitor, stopping);
        }
        catch (MonitorLostException)
        {
            // It ended by itself: its command line was refused, or it has quit.
        }
    }

    private async Task KillAsync(QmpMonitor monitor, CancellationToken stopping)
    {
        while (!monitor.Closed.IsCompleted)
        {
            using IHostProcess? process = FindProcess();
            await Task.Delay(LookAgain, host.Clock, stopping); // After the handle was taken, an end of the connection would be seen by now.
            if (process is not null && !monitor.Closed.IsCompleted)
            {
                process.Signal(ProcessSignal.Kill);
                await process.Exited.ToTask(stopping);
                return;
            }
        }
    }

    private IHostProcess? FindProcess()
    {
        try
        {
            string text = Encoding.ASCII.GetString(host.Files.Read(files.PidPath, MaxPidBytes)).Trim();
            return int.TryParse(text, CultureInfo.InvariantCulture, out int id) && host.Processes.Identify(id) is { } identity
                ? host.Processes.Adopt(identity)
                : null;
        }
        catch (HypervisorException)
        {
            return null; // Not written yet.
        }
    }
}
