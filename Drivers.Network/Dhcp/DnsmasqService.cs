using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>The dnsmasq of one network: started, found again, watched, ended.</summary>
/// <remarks>
/// It goes on by itself, and outlives the engine: what was started ends, with success, when dnsmasq serves. Threading: the host's scheduler.
/// </remarks>
/// <param name="host">The machine.</param>
/// <param name="program">dnsmasq.</param>
/// <param name="files">The network's.</param>
/// <param name="ended">Called when it ends though nobody asked for that.</param>
internal sealed class DnsmasqService(IHost host, string program, DnsmasqFiles files, Action<ProcessExit> ended) : IDisposable
{
    private const int MaxRounds = 8; // Of looking for processes: what starts another one while it is ended.
    private const int MaxPidBytes = 32;
    private const int MaxOutputBytes = 4096;

    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(3);

    private readonly SerialDisposable _watch = new();
    private IHostProcess? _process;

    /// <summary>What finds it again; <see langword="null"/> while there is none.</summary>
    internal ProcessIdentity? Identity => _process?.Identity;

    /// <summary>Starts it. When this returns it serves; when it throws there is none.</summary>
    /// <exception cref="HypervisorException">There is no such program, or it refuses, in its words.</exception>
    internal async Task StartAsync(NetworkDefinition network, CancellationToken cancellationToken)
    {
        host.Files.Replace(files.Hook, Encoding.UTF8.GetBytes(LeaseHook.Write(files.Pipe)), isDurable: false);
        host.Files.MakeExecutable(files.Hook);
        host.Files.Replace(files.Configuration, Encoding.UTF8.GetBytes(DnsmasqConfiguration.Write(network, files)), isDurable: false);
        host.Files.Delete(files.Pid);
        try
        {
            using IHostProcess starting = host.Processes.Launch(new ProcessLaunch(program, [files.Argument]) { OutputPath = files.Output });
            ProcessExit exit = await ExitAsync(starting, cancellationToken);
            IHostProcess? serving = exit.Code == 0 ? FindServing() : null;
            Watch(serving ?? throw Refused(network, exit));
        }
        catch
        {
            await SweepAsync();
            throw;
        }
    }

    /// <summary>Takes up the one that another engine started, if it is there and was told the same.</summary>
    internal bool Adopt(ProcessIdentity? identity, NetworkDefinition network)
    {
        if (identity is null || !IsConfiguration(DnsmasqConfiguration.Write(network, files)) || host.Processes.Adopt(identity.Value) is not { } process)
        {
            return false;
        }

        Watch(process);
        return true;
    }

    /// <summary>Ends it, and whatever else runs with its configuration.</summary>
    internal async Task StopAsync()
    {
        _watch.Disposable = null;
        if (_process is { } process)
        {
            _process = null;
            using (process)
            {
                await EndAsync(process);
            }
        }

        await SweepAsync();
    }

    /// <summary>Lets go of it; it goes on.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _process?.Dispose();
    }

    private void Watch(IHostProcess process)
    {
        _process = process;
        _watch.Disposable = process.Exited.Subscribe(exit =>
        {
            _process?.Dispose();
            _process = null;
            ended(exit);
        });
    }

    private IHostProcess? FindServing()
    {
        string text = host.Files.Look(files.Pid) is null ? "" : Encoding.UTF8.GetString(host.Files.Read(files.Pid, MaxPidBytes)).Trim();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && host.Processes.Identify(id) is { } identity
            ? host.Processes.Adopt(identity)
            : null;
    }

    private bool IsConfiguration(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return host.Files.Look(files.Configuration) is { } facts && facts.Length == wanted.Length
            && host.Files.Read(files.Configuration, wanted.Length).AsSpan().SequenceEqual(wanted);
    }

    /// <summary>Ends all that run with this configuration: a start that was given up, or that an engine died of.</summary>
    private async Task SweepAsync()
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            List<IHostProcess> found = [.. host.Processes.ListCommands()
                .Where(command => command.Arguments.Contains(files.Argument, StringComparer.Ordinal))
                .Select(command => host.Processes.Adopt(command.Process))
                .OfType<IHostProcess>()];
            if (found.Count == 0)
            {
                return;
            }

            foreach (IHostProcess process in found)
            {
                using (process)
                {
                    await EndAsync(process);
                }
            }
        }
    }

    /// <summary>Waits until it has gone into the background. Given up, it is ended first: what it forked while the sweep looks around would be missed.</summary>
    private async Task<ProcessExit> ExitAsync(IHostProcess starting, CancellationToken cancellationToken)
    {
        try
        {
            return await starting.Exited.ToTask(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(starting);
            throw;
        }
    }

    private async Task EndAsync(IHostProcess process)
    {
        Task<ProcessExit> exited = process.Exited.ToTask(CancellationToken.None);
        process.Signal(ProcessSignal.Terminate);
        using var inTime = new CancellationTokenSource();
        if (await Task.WhenAny(exited, Task.Delay(KillAfter, host.Clock, inTime.Token)) != exited)
        {
            process.Signal(ProcessSignal.Kill);
        }

        inTime.Cancel();
        await Task.WhenAny(exited, Task.Delay(KillAfter, host.Clock)); // Nothing outlives SIGKILL for long but what hangs in the kernel.
    }

    private HypervisorException Refused(NetworkDefinition network, ProcessExit exit)
    {
        string said = host.Files.Look(files.Output) is null ? "" : Encoding.UTF8.GetString(host.Files.ReadEnd(files.Output, MaxOutputBytes));
        string last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"{exit}";
        return new HypervisorException(ErrorCode.InternalError, ErrorDomain.Network, $"internal error: dnsmasq does not start for network '{network.Name}': {last}");
    }
}
