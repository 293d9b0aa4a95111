namespace Rx.Hypervisor.Streams.Host;

/// <summary>What became of a link.</summary>
/// <param name="Before">As it was; <see langword="null"/> for one that is new.</param>
/// <param name="After">As it is; <see langword="null"/> for one that is gone.</param>
public sealed record HostLinkChange(HostLink? Before, HostLink? After)
{
    /// <summary>The link, as it is or was.</summary>
    public HostLink Link => After ?? Before!;
}
