namespace Rx.Hypervisor;

/// <summary>How the inputs of a host are recorded.</summary>
public sealed class InputRecordingOptions
{
    /// <summary>Absolute path of the file, which must not be there yet; mode 0600, as it holds what guests and people have said.</summary>
    public string Path { get; set; } = "";

    /// <summary>The largest that the file may become, in bytes; where it ends, the recording ends, and says so.</summary>
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Whether the <c>metadata</c> of domains is recorded too. Passwords never are.</summary>
    public bool KeepsMetadata { get; set; } = true;
}
