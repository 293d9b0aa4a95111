namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A child just started. It stays a zombie until <see cref="PidFd.TryReap"/> has taken its status.</summary>
/// <param name="Id">Its number, which no other process can have before it is reaped.</param>
/// <param name="Handle">Its handle; the receiver disposes it.</param>
public readonly record struct SpawnedProcess(int Id, PidHandle Handle);
