namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>What a host of ours tells of a call beside its reply. Threading: the session's scheduler.</summary>
internal sealed class CallNote
{
    /// <summary>The last event that the call caused; <see langword="null"/> when nobody has said so.</summary>
    internal Position? Caused { get; set; }
}
