using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Config;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>Records what the drivers learn, as the configuration wants it.</summary>
/// <remarks>Threading: one change at a time, in order; <see cref="Begin"/> and <see cref="Follow"/> one at a time.</remarks>
internal sealed class DaemonRecording(ILogger log)
{
    private string? _path;
    private Task _change = Task.CompletedTask;

    /// <summary>What the host that is about to start records; <see langword="null"/>: nothing.</summary>
    /// <exception cref="DaemonException">The recording that is there cannot be put aside.</exception>
    internal InputRecordingOptions? Begin(DaemonSettings settings)
    {
        _path = settings.RecordFile;
        try
        {
            return OptionsOf(settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.Folder, $"the recording '{_path}' cannot be put aside: {e.Message}", e);
        }
    }

    /// <summary>Begins or ends a recording, if that has changed.</summary>
    /// <param name="host">The host.</param>
    /// <param name="settings">What is wanted now.</param>
    /// <param name="isOver">Is told when the host did not survive it.</param>
    internal void Follow(HypervisorHost host, DaemonSettings settings, Action<Exception> isOver)
    {
        if (settings.RecordFile != _path)
        {
            _path = settings.RecordFile;
            _change = ChangeAsync(_change, host, settings, isOver);
        }
    }

    private async Task ChangeAsync(Task before, HypervisorHost host, DaemonSettings settings, Action<Exception> isOver)
    {
        await before;
        try
        {
            await (host.Recording?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (OptionsOf(settings) is { } recording)
            {
                await host.RecordAsync(recording);
                Log.Recording(log, recording.Path);
            }
        }
        catch (ConnectionLostException e)
        {
            isOver(e);
        }
        catch (Exception e) when (e is HypervisorException or IOException or UnauthorizedAccessException)
        {
            Log.NotRecorded(log, settings.RecordFile!, e.Message);
        }
    }

    // There are two at the most, whatever restarts the daemon.
    private static InputRecordingOptions? OptionsOf(DaemonSettings settings)
    {
        if (settings.RecordFile is not { } path)
        {
            return null;
        }

        if (File.Exists(path))
        {
            File.Move(path, $"{path}.old", overwrite: true);
        }

        return new InputRecordingOptions { Path = path, MaxBytes = settings.MaxRecordBytes, KeepsMetadata = settings.RecordsMetadata };
    }
}
