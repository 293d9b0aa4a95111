using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Daemon.Logging;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>The configuration, and what becomes of it when it is read anew.</summary>
internal sealed class DaemonConfiguration
{
    private readonly DaemonArguments _arguments;
    private readonly DaemonPaths _paths;
    private readonly DaemonLog _log;
    private DaemonSettings _settings;

    private DaemonConfiguration(DaemonArguments arguments, DaemonPaths paths, DaemonLog log, ConfigFile file)
    {
        (_arguments, _paths, _log, _settings, Warnings) = (arguments, paths, log, file.Settings, file.Warnings);
        Configure(file.Settings);
    }

    /// <summary>The file.</summary>
    internal string Path => _arguments.ConfigFile ?? _paths.ConfigFile;

    /// <summary>What holds.</summary>
    internal DaemonSettings Settings => _settings;

    /// <summary>What the file said in vain at the start.</summary>
    internal IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads the file for the first time, and sets the log up.</summary>
    /// <exception cref="DaemonException">It cannot be used.</exception>
    internal static DaemonConfiguration Load(DaemonArguments arguments, DaemonPaths paths, DaemonLog log)
        => new(arguments, paths, log, ConfigFile.Read(arguments.ConfigFile ?? paths.ConfigFile, mayBeMissing: arguments.ConfigFile is null));

    /// <summary>Reads the file anew. What takes effect is in the settings then; the log's files are opened anew in any case, since they may have been rotated.</summary>
    /// <returns>The settings that changed and took effect.</returns>
    /// <exception cref="DaemonException">It cannot be used; everything is as it was.</exception>
    internal IReadOnlyList<ConfigKey> Reload(ILogger log)
    {
        ConfigFile file = ConfigFile.Read(Path, mayBeMissing: _arguments.ConfigFile is null);
        DaemonSettings now = _settings;
        List<ConfigKey> taken = [];
        foreach (ConfigKey key in ConfigKeys.All.Where(key => key.Show(file.Settings) != key.Show(_settings)))
        {
            if (key.Takes == ConfigTakes.AtReload)
            {
                now = key.Copy(now, file.Settings);
                taken.Add(key);
            }
            else
            {
                Log.NeedsRestart(log, key.Name, key.Show(file.Settings) is { Length: > 0 } shown ? shown : "its default");
            }
        }

        Configure(now);
        _settings = now;
        foreach (string warning in file.Warnings)
        {
            Log.Configuration(log, warning);
        }

        return taken;
    }

    private void Configure(DaemonSettings settings)
        => _log.Configure(settings, _arguments.IsVerbose, DefaultTarget.Of(_arguments.IsInBackground, _paths.LogFile));
}
