using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The programs and processes of a <see cref="VirtualHost"/>.</summary>
public sealed class VirtualProcesses : IHostProcesses
{
    private readonly VirtualHost _host;
    private readonly Dictionary<string, Action<VirtualProcess>> _programs = new(StringComparer.Ordinal);
    private readonly List<VirtualProcess> _running = [];
    private int _lastId;

    internal VirtualProcesses(VirtualHost host) => _host = host;

    /// <summary>The processes that have not ended, oldest first.</summary>
    public IReadOnlyList<VirtualProcess> Running => _running;

    /// <summary>Puts a program on the machine: an executable file, and what its processes do when they start.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="main">Runs on the scheduler, right after the launch; it may subscribe, schedule and exit.</param>
    public void Install(string path, Action<VirtualProcess> main)
    {
        ArgumentNullException.ThrowIfNull(main);
        _programs[path] = main;
        _host.Files.WriteExecutable(path);
    }

    /// <inheritdoc/>
    public IHostProcess Launch(ProcessLaunch launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        if (_host.Files.Look(launch.Path) is not { } facts)
        {
            throw HostErrors.System("run", launch.Path, "No such file or directory");
        }

        if (!facts.IsExecutable || !_programs.TryGetValue(launch.Path, out Action<VirtualProcess>? main))
        {
            throw HostErrors.System("run", launch.Path, "Permission denied");
        }

        if (launch.OutputPath is { } output)
        {
            if (!_host.Files.IsInFolder(output))
            {
                throw HostErrors.System("write", output, "No such file or directory");
            }

            _host.Files.Write(output, []);
        }

        var process = new VirtualProcess(_host, ++_lastId, launch);
        _running.Add(process);
        _host.Scheduler.Schedule((process, main), static (_, work) =>
        {
            if (!work.process.HasExited)
            {
                work.main(work.process);
            }

            return Disposable.Empty;
        });
        return process.ForHolder();
    }

    /// <inheritdoc/>
    public IHostProcess? Adopt(ProcessIdentity identity) => _running.Find(process => process.Identity == identity)?.ForHolder();

    /// <inheritdoc/>
    public ProcessIdentity? Identify(int id) => _running.Find(process => process.Id == id)?.Identity;

    /// <inheritdoc/>
    public IReadOnlyList<HostCommand> ListCommands()
        => [.. _running.Select(static process => new HostCommand(process.Identity, [process.Launch.Path, .. process.Launch.Arguments]))];

    internal void Ended(VirtualProcess process) => _running.Remove(process);
}
