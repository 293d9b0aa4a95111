using System;
using System.IO;
using System.Text.Json;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The first line of a recording: what the engine was made of.</summary>
/// <param name="Begin">The wall clock.</param>
/// <param name="Boot">The run of the machine.</param>
/// <param name="Folders">Where it kept its files.</param>
/// <param name="Drivers">Their names.</param>
/// <param name="Startup">The plan for the beginning.</param>
/// <param name="Shutdown">The plan for the end.</param>
/// <param name="Journal">How much was kept.</param>
/// <param name="Before">The engine that it took over from; <see langword="null"/> where it began with its host.</param>
internal sealed record RecordingHead(
    DateTimeOffset Begin, Guid Boot, HostFolders Folders, string[] Drivers, StartupPlan Startup, ShutdownPlan Shutdown, JournalOptions Journal, EngineBefore? Before = null)
{
    /// <summary>Begins a recording.</summary>
    /// <param name="machine">The host.</param>
    /// <param name="recording">Where it is written.</param>
    /// <param name="head">What the engine is made of that is about to start.</param>
    /// <exception cref="ArgumentException">The path is not absolute, or the limit too low.</exception>
    /// <exception cref="HypervisorException">The file cannot be made.</exception>
    internal static InputRecorder Record(IHost machine, InputRecordingOptions recording, RecordingHead head)
    {
        if (!Path.IsPathFullyQualified(recording.Path))
        {
            throw new ArgumentException($"The path of a recording is absolute, not '{recording.Path}'.", nameof(recording));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(recording.MaxBytes, RecordingFile.LeastBytes, nameof(recording));
        return new InputRecorder(machine, recording, head);
    }

    /// <summary>Reads the first line.</summary>
    /// <exception cref="HypervisorException">It is none of a recording, or of another version.</exception>
    internal static RecordingHead Read(string path, JsonElement line)
    {
        if (!line.TryGetProperty("recording", out JsonElement version))
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None, $"operation failed: '{path}' is no recording");
        }

        return version.GetInt32() == RecordingFile.Version
            ? line.GetProperty("of").Deserialize(RecordingJson.Default.RecordingHead)!
            : throw new HypervisorException(ErrorCode.OperationUnsupported, ErrorDomain.None,
                $"Operation not supported: '{path}' is a recording of version {version.GetInt32()}, known is {RecordingFile.Version}");
    }

    /// <summary>Writes the members of the first line.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("recording", RecordingFile.Version);
        json.WritePropertyName("of");
        JsonSerializer.Serialize(json, this, RecordingJson.Default.RecordingHead);
    }
}
