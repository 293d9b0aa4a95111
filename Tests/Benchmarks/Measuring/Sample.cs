namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>The outcome of one run.</summary>
/// <param name="Nanoseconds">Wall-clock time of one operation.</param>
/// <param name="Bytes">Managed bytes that one operation allocated; NaN where nobody can tell.</param>
internal readonly record struct Sample(double Nanoseconds, double Bytes);
