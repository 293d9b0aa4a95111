using System;
using System.IO;
using System.Text.Json;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor;

/// <summary>Opens recordings of what the drivers of a host were told (<see cref="HypervisorHostOptions.Recording"/>), to be replayed.</summary>
public static class Recording
{
    /// <summary>Reads a recording.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="HypervisorException">There is no such file, or it is no recording of this version.</exception>
    public static Replay Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, $"cannot read the recording '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a recording that is in memory.</summary>
    /// <param name="content">All of it.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="HypervisorException">It is no recording of this version.</exception>
    public static Replay Read(ReadOnlyMemory<byte> content, string name = "recording")
    {
        var lines = new RecordingLines(content);
        using JsonDocument? first = lines.Read();
        return new Replay(lines, RecordingHead.Read(name, first?.RootElement
            ?? throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None, $"operation failed: '{name}' is no recording")));
    }
}
