namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Answer of <see cref="PidFd.TryReap"/>.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Status">Exit code or signal, by kind; otherwise 0.</param>
public readonly record struct ReapResult(ReapKind Kind, int Status);
