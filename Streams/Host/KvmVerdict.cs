namespace Rx.Hypervisor.Streams.Host;

/// <summary>Whether guests should use KVM.</summary>
/// <param name="IsUsable">KVM is there and as fast as virtualization in hardware is.</param>
/// <param name="Reason">What was found, for people: "KVM ran the test loop in 0.2 ms", "/dev/kvm: no such file".</param>
public sealed record KvmVerdict(bool IsUsable, string Reason);
