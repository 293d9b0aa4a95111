using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>A configuration file that was read.</summary>
/// <param name="Settings">What it says.</param>
/// <param name="Warnings">What it says in vain.</param>
internal sealed record ConfigFile(DaemonSettings Settings, IReadOnlyList<string> Warnings)
{
    /// <summary>Larger files are no configuration.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayBeMissing">Whether the defaults hold when it is not there.</param>
    /// <exception cref="DaemonException">It cannot be read, or says what is not possible; the message names file, line and column.</exception>
    internal static ConfigFile Read(string path, bool mayBeMissing)
    {
        // Asked, and not tried: the first exception of a process takes it longer than the rest of its configuration.
        if (mayBeMissing && FileSystem.FindObstacle(path, read: true, write: false) is Errno.ENOENT or Errno.ENOTDIR)
        {
            return new ConfigFile(new DaemonSettings(), []);
        }

        try
        {
            return Parse(path, Text(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.Configuration, $"the configuration file '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Takes the text of one.</summary>
    /// <inheritdoc cref="Read"/>
    internal static ConfigFile Parse(string path, string text)
    {
        try
        {
            IReadOnlyList<ConfigEntry> entries = ConfigParser.Parse(text);
            DaemonSettings settings = ConfigKeys.Apply(entries);
            return new ConfigFile(settings, [.. entries.Where(static entry => ConfigKeys.Of(entry).Takes == ConfigTakes.Never)
                .Select(entry => $"{path}:{entry.At}: '{entry.Name}' has no effect: {ConfigKeys.Of(entry).Meaning}")]);
        }
        catch (ConfigException e)
        {
            throw new DaemonException(DaemonExit.Configuration, $"{path}:{e.At}: {e.Message}", e);
        }
    }

    private static string Text(string path)
    {
        using FileStream file = File.OpenRead(path); // A folder is refused here; its length would be that of a file that is missing.
        return file.Length <= MaxBytes ? new StreamReader(file).ReadToEnd() : throw new IOException($"it is longer than {MaxBytes} bytes");
    }
}
