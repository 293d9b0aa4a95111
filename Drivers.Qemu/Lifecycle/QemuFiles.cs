using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>The files of one run of a domain: its monitor socket, its status, and what QEMU printed. Gone with the run.</summary>
internal sealed class QemuFiles
{
    private const int QuotedBytes = 4 * 1024; // Enough for the lines, and an error message stays readable if they have no end.
    private const int QuotedLines = 3;
    private const int LongestSocketPath = 107; // sun_path of unix(7), without its final zero.
    private const long MaxOutputBytes = 1024 * 1024; // Of one run: what QEMU and its libraries print without end is worth no disk.

    private readonly IHostFiles _files;
    private readonly string _directory;

    /// <summary>Those of a run that goes on, or is to be cleared away.</summary>
    internal QemuFiles(IHostFiles files, string directory) => (_files, _directory) = (files, directory);

    internal QemuFiles(IHostFiles files, string runDirectory, int domainId)
        : this(files, DirectoryOf(runDirectory, domainId))
        => files.CreateDirectory(_directory);

    /// <summary>A number for a run whose folder does not exist: one that does is of an engine that was killed, and its QEMU may live.</summary>
    internal static int FreeId(IHostFiles files, IDriverContext context)
    {
        int id = context.NextDomainId();
        while (files.Look(DirectoryOf(context.RunDirectory, id)) is not null)
        {
            id = context.NextDomainId();
        }

        return id;
    }

    /// <summary>Refuses a folder below which no monitor could listen, while nothing depends on it yet.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: its path is too long.</exception>
    internal static void RequireRoom(string runDirectory)
    {
        int bytes = Encoding.UTF8.GetByteCount(new QemuFiles(null!, DirectoryOf(runDirectory, int.MaxValue)).MonitorPath);
        if (bytes > LongestSocketPath)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu,
                $"invalid argument: the path '{runDirectory}' is too long by {bytes - LongestSocketPath} bytes: the path of a socket below it has at most {LongestSocketPath}; give another root folder");
        }
    }

    internal string MonitorPath => Path.Combine(_directory, "monitor.sock");

    /// <summary>Where QEMU writes its process id.</summary>
    internal string PidPath => Path.Combine(_directory, "qemu.pid");

    /// <summary>What another engine must know to take up the run.</summary>
    internal string StatusPath => Path.Combine(_directory, "status.json");

    internal string OutputPath => Path.Combine(_directory, "qemu.log");

    /// <summary>Where QEMU draws a screen, for the moment that it takes to read it.</summary>
    internal string ScreenshotPath => Path.Combine(_directory, "screenshot");

    /// <summary>Where the sockets of channels are whose definition names no path.</summary>
    internal string ChannelFolder => _directory + SocketPath.Folder.TrimEnd('/');

    private static string DirectoryOf(string runDirectory, int domainId) => Path.Combine(runDirectory, domainId.ToString());

    /// <summary>The last lines that QEMU printed: why it refused. Empty when they cannot be had.</summary>
    internal string LastWords()
    {
        try
        {
            string text = Encoding.UTF8.GetString(_files.ReadEnd(OutputPath, QuotedBytes));
            return string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(QuotedLines));
        }
        catch (HypervisorException)
        {
            return ""; // Gone: an explanation that is missing must not keep a run from ending.
        }
    }

    /// <summary>Drops what QEMU has printed when it is too much. QEMU writes on where it was: the file seems long, and takes no room.</summary>
    internal void BoundOutput(ILogger log, string domain)
    {
        try
        {
            if (_files.Look(OutputPath) is { AllocatedBytes: > MaxOutputBytes })
            {
                byte[] end = _files.ReadEnd(OutputPath, QuotedBytes);
                using IHostFile emptied = _files.Open(OutputPath, HostFileMode.Create);
                emptied.Write(end);
                Log.OutputCut(log, domain, OutputPath, MaxOutputBytes);
            }
        }
        catch (HypervisorException e)
        {
            Log.FilesLeft(log, domain, e);
        }
    }

    /// <summary>Makes the folder for channels.</summary>
    internal void CreateChannelFolder() => _files.CreateDirectory(ChannelFolder);

    private void DeleteChannels()
    {
        foreach (string name in _files.List(ChannelFolder))
        {
            _files.Delete(Path.Combine(ChannelFolder, name));
        }

        _files.DeleteDirectory(ChannelFolder);
        _files.DeleteDirectory(Path.GetDirectoryName(ChannelFolder)!);
    }

    /// <summary>Removes all of it; QEMU unlinks its socket only when it ends in order. What cannot be removed keeps no run from ending.</summary>
    internal void TryDelete(ILogger log, string domain)
    {
        try
        {
            _files.Delete(MonitorPath);
            _files.Delete(OutputPath);
            _files.Delete(ScreenshotPath);
            DeleteChannels();
            _files.Delete(PidPath);
            _files.DeleteLeftovers(_directory);
            _files.Delete(StatusPath); // Last: as long as it is there, another engine clears away the rest.
            _files.DeleteDirectory(_directory);
        }
        catch (HypervisorException e)
        {
            Log.FilesLeft(log, domain, e);
        }
    }
}
